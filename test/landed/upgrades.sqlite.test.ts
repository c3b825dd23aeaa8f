import { testUpgrades } from './upgrades.ts'

testUpgrades()
