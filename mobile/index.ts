import './src/plural-rules.ts'
import { registerRootComponent } from 'expo'
import { App } from './src/app.tsx'

registerRootComponent(App)
