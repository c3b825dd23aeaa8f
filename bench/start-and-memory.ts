import { type Contender, cpuOf, memoryOf, type Settled, start } from './contender.ts'
import type { Driver } from './driver.ts'
import type { Engine } from './engines.ts'

export type Start = {
  engine: Engine['name']
  contender: string
  /** Milliseconds from starting the process to the first verified code, wall clock and processor, one a round. */
  wall: number[]
  cpu: number[]
  /** MiB resident after that first one, and the most until then, one a round. */
  idle: number[]
  idlePeak: number[]
  /** The same after so many people have taken both steps. */
  after: number
  afterPeak: number
  signIns: number
}

/** Starts every contender several times, in turn, on a database that is there already; then lets people sign in to the last one. */
export async function measureStarts(
  engine: Engine,
  contenders: Contender[],
  driver: Driver,
  effort: { rounds: number; signIns: number },
): Promise<Start[]> {
  const measured: Start[] = []
  const settled = new Map<Start, Settled>()
  for (const contender of contenders) {
    const empty = { wall: [], cpu: [], idle: [], idlePeak: [], after: 0, afterPeak: 0 }
    const start: Start = { engine: engine.name, contender: contender.name, ...empty, signIns: effort.signIns }
    measured.push(start)
    settled.set(start, await contender.settle(await engine.newDatabase(), 'slow'))
  }
  // The first start also fills Node's compile cache, as any second start of the real program finds it.
  for (let round = -1; round < effort.rounds; round += 1) {
    for (const [result, about] of settled) await startOnce(result, about, driver, round, effort)
  }
  for (const about of settled.values()) await about.close()
  return measured
}

async function startOnce(
  result: Start,
  settled: Settled,
  driver: Driver,
  round: number,
  effort: { rounds: number; signIns: number },
): Promise<void> {
  const flows = await settled.prepare('code', 1)
  const began = performance.now()
  const running = await start(settled)
  await driver.drive(running, flows, 1)
  if (round >= 0) {
    result.wall.push(performance.now() - began)
    result.cpu.push(cpuOf(running.pid))
    const { now, peak } = memoryOf(running.pid)
    result.idle.push(now)
    result.idlePeak.push(peak)
  }
  if (round === effort.rounds - 1) {
    for (let left = effort.signIns; left > 0; left -= 200) {
      await driver.drive(running, await settled.prepare('both-steps', Math.min(200, left)), 8)
    }
    await settled.quiet()
    const { now, peak } = memoryOf(running.pid)
    result.after = now
    result.afterPeak = peak
  }
  await running.stop()
}
