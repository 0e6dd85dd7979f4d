/** The service as it runs in production, in a process of its own, with the demo's offers. Its settings come from the environment. */
import { systemClock } from '../../base/clock.js'
import { readConfig } from '../../config.js'
import { seedDemo } from '../../domain/demo/seed.js'
import { startService } from '../../main.js'
import { serveBench } from './serve-bench.js'

// No provider holds this bench back, so neither does our pace.
const unlimited = { messagesPerSecond: 1e6, perChatPerSecond: 1e6 }
const service = await startService(readConfig(process.env), { botSettings: { pace: { sms: unlimited } } })
await seedDemo(service.domain, systemClock)
serveBench(() => service.stop())
