// Jobs that do nothing, as many as said: inserted first, then worked on. Prints "DONE <seconds>" once none is left.
// A worker fetches once in 500 ms, the least that is allowed, so the batch decides: ten workers take 1,000 each.
//
//   DATABASE_URL=postgres://… JOBS=100000 node jobs.js
import pg from 'pg'
import PgBoss from 'pg-boss'

const { DATABASE_URL, JOBS } = process.env
const CHUNK = 10_000
const WORKERS = 10
const LOOK_MILLIS = 5
const options = { batchSize: 1_000, pollingIntervalSeconds: 0.5 }
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 1 })
const boss = new PgBoss({ connectionString: DATABASE_URL, max: 20 })
boss.on('error', error => console.error(error))
await boss.start()

async function round(queue, jobs) {
  await boss.createQueue(queue)
  for (let from = 0; from < jobs; from += CHUNK) {
    const chunk = Math.min(CHUNK, jobs - from)
    await boss.insert(Array.from({ length: chunk }, (_, i) => ({ name: queue, data: { n: from + i } })))
  }
  await pool.query('vacuum analyze')
  await pool.query('checkpoint')
  let done = 0
  const start = performance.now()
  for (let i = 0; i < WORKERS; i++) {
    await boss.work(queue, options, async batch => void (done += batch.length))
  }
  while (done < jobs || (await left(queue)) > 0) {
    await new Promise(resolve => setTimeout(resolve, LOOK_MILLIS))
  }
  const seconds = (performance.now() - start) / 1000
  await boss.offWork(queue)
  return seconds
}

async function left(queue) {
  const { rows } = await pool.query("select count(*)::int as n from pgboss.job where name = $1 and state < 'completed'", [queue])
  return rows[0].n
}

await round('warm-up', Math.ceil(Number(JOBS) / 10))
console.log(`DONE ${await round('jobs', Number(JOBS))}`)
await boss.stop({ graceful: false })
await pool.end()
