/**
 * A measured process's own side of `child.ts`: says that it is ready, tells the CPU it has used, does what it is told, and ends with the
 * bench.
 */
export function serveBench(stop: () => Promise<void>, take: (order: unknown) => Promise<unknown> = () => Promise.resolve(null)): void {
  process.on('message', (message) => {
    const order: unknown = JSON.parse(String(message))
    if (order === 'cpu') process.send?.(process.cpuUsage())
    else void take(order).then((answer) => process.send?.(answer))
  })
  process.on('SIGTERM', () => void stop().then(() => process.exit(0)))
  process.on('disconnect', () => process.exit(1))
  process.send?.('ready')
}
