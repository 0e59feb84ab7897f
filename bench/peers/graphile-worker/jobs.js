// Jobs that do nothing, as many as said: inserted first, then worked on. Prints "DONE <seconds>" once none is left.
// Concurrency, pool and the batched mode are what its page on performance shows; else its defaults.
//
//   DATABASE_URL=postgres://… JOBS=100000 MODE=plain|batched node jobs.js
import { Logger, makeWorkerUtils, run, WorkerPreset } from 'graphile-worker'
import pg from 'pg'

const { DATABASE_URL, JOBS, MODE } = process.env
const CHUNK = 10_000
const LOOK_MILLIS = 5
const batched = { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 }
const logger = new Logger(() => (level, message) => level === 'error' && console.error(message))
const preset = {
  extends: [WorkerPreset],
  worker: {
    connectionString: DATABASE_URL,
    concurrentJobs: 24,
    maxPoolSize: 25,
    logger,
    ...(MODE === 'batched' ? batched : {})
  }
}
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 1 })
const utils = await makeWorkerUtils({ connectionString: DATABASE_URL, logger })
await utils.migrate()

async function round(jobs) {
  for (let from = 0; from < jobs; from += CHUNK) {
    const chunk = Math.min(CHUNK, jobs - from)
    await utils.addJobs(Array.from({ length: chunk }, (_, i) => ({ identifier: 'noop', payload: { n: from + i } })))
  }
  await pool.query('vacuum analyze')
  await pool.query('checkpoint')
  let done = 0
  const start = performance.now()
  const runner = await run({ preset, noHandleSignals: true, taskList: { noop: async () => void done++ } })
  while (done < jobs || (await left()) > 0) {
    await new Promise(resolve => setTimeout(resolve, LOOK_MILLIS))
  }
  const seconds = (performance.now() - start) / 1000
  await runner.stop()
  return seconds
}

async function left() {
  const { rows } = await pool.query('select count(*)::int as n from graphile_worker.jobs')
  return rows[0].n
}

await round(Math.ceil(Number(JOBS) / 10)) // a warm-up
console.log(`DONE ${await round(Number(JOBS))}`)
await utils.release()
await pool.end()
