// After the bundler: lists the files for the server, compresses them beside themselves, holds the budgets.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const out = process.env.WEB_OUT ?? 'dist';
// The inbox at once, in the language that has most words; the pages beside it when somebody goes there, those of
// workflows apart: who works on numbers and settings never loads them.
const BUDGETS = { inbox: { js: 130 * 1024, css: 20 * 1024 }, elsewhere: { js: 90 * 1024, css: 10 * 1024 }, workflows: { js: 26 * 1024, css: 4 * 1024 },
  // The pages of the API's contract, with a library that draws them: nobody loads it who does not open them.
  docs: { js: 480 * 1024, css: 30 * 1024 } };
const COMPRESSIBLE = /\.(html|js|css|svg|txt)$/;
const LANGUAGE = /^src\/words\/[a-z]{2}\.ts$/;
const WORKFLOWS = /^src\/(ops\/(runs?|workflows|play)|words\/es-runs)\.ts$/;

function walk(directory, prefix = '') {
  return readdirSync(directory).flatMap((name) =>
    statSync(join(directory, name)).isDirectory() ? walk(join(directory, name), `${prefix}${name}/`) : [prefix + name],
  );
}

/** The files that a chunk needs before it runs. */
function needs(manifest, key, found = new Set()) {
  const { file, css = [], imports = [] } = manifest[key];
  if (found.has(file)) return found;
  for (const each of [file, ...css]) found.add(each);
  for (const each of imports) needs(manifest, each, found);
  return found;
}

const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
rmSync(join(out, 'manifest.json'));
const files = walk(out).sort();
const small = new Map();
for (const file of files.filter((name) => COMPRESSIBLE.test(name))) {
  const bytes = gzipSync(readFileSync(join(out, file)), { level: 9 });
  writeFileSync(join(out, `${file}.gz`), bytes);
  small.set(file, bytes.length);
}
writeFileSync(join(out, 'files.txt'), files.map((file) => `${file}\n`).join(''));

const first = needs(manifest, 'index.html');
const languages = Object.keys(manifest).filter((key) => LANGUAGE.test(key)).map((key) => [...needs(manifest, key)].filter((file) => !first.has(file)));
const sizeOf = (list) => list.reduce((sum, file) => sum + (small.get(file) ?? 0), 0);
for (const file of languages.sort((a, b) => sizeOf(b) - sizeOf(a))[0] ?? []) first.add(file);
const spoken = new Set(languages.flat());
const entries = Object.keys(manifest).filter((key) => manifest[key].isDynamicEntry);
const all = (keys) => new Set(keys.flatMap((key) => [...needs(manifest, key)]));
const others = all(entries.filter((key) => !WORKFLOWS.test(key)));
const workflows = new Set([...all(entries.filter((key) => WORKFLOWS.test(key)))].filter((file) => !first.has(file) && !others.has(file)));
const docs = [...needs(manifest, 'docs.html')].filter((file) => !first.has(file));
const groups = { inbox: [...first], elsewhere: [...small.keys()].filter((file) => !first.has(file) && !spoken.has(file) && !workflows.has(file) && !docs.includes(file)), workflows: [...workflows], docs };

for (const [group, budget] of Object.entries(BUDGETS)) {
  for (const [kind, most] of Object.entries(budget)) {
    const size = sizeOf(groups[group].filter((file) => file.endsWith(`.${kind}`)));
    const line = `${group}, ${kind}: ${(size / 1024).toFixed(1)} KB gzip of ${most / 1024} KB`;
    if (size > most) {
      console.error(`web: over the budget, ${line}`);
      process.exit(1);
    }
    console.log(`web: ${line}`);
  }
}
