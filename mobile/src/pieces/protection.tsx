import { Text, View } from 'react-native'
import type { Me, TwoStep } from '../../../src/client/countersign.ts'
import { backupCodesFew } from '../../../src/limits.ts'
import { planName, plansNamed } from '../../../src/standalone/people/plans.ts'
import { useLook } from '../look.ts'
import { useSpeaking } from '../speaking.ts'
import { Action } from './action.tsx'
import { Fact } from './fact.tsx'
import { Notice } from './notice.tsx'

/** What servers meant that didn't say it yet. */
const ofOldServers = ['automation', 'professional']

/** Whether two-step authentication is on, and the way to where it is turned on: the browser. */
export function Protection({ twoStep, plan }: { twoStep: TwoStep; plan: Me['plan'] }) {
  const { styles } = useLook()
  const { say, dateOnly } = useSpeaking()
  const { enabled, enabledAt, backupCodesLeft: left, reason, manageUrl } = twoStep
  const plans = (twoStep as Partial<TwoStep>).plans ?? ofOldServers
  return (
    <View style={styles.card}>
      <View style={styles.row}>
        <Text style={styles.subtitle} accessibilityRole="header" aria-level={2}>
          {say('two_step.title')}
        </Text>
        <Text style={[styles.badge, enabled && styles.badgeOn]}>{say(enabled ? 'form.on' : 'form.off')}</Text>
      </View>
      {enabledAt !== null && <Fact name={say('two_step.on_since')} value={dateOnly(enabledAt)} />}
      {left !== null && (
        <Fact name={say('two_step.codes_left')} value={say('two_step.codes_left_count', { count: left })} />
      )}
      {left !== null && left <= backupCodesFew && <Notice kind="warning" text={say('two_step.few_codes')} />}
      {!enabled && <Text style={styles.text}>{say('two_step.what')}</Text>}
      {reason === 'plan_not_eligible' && (
        <Notice
          kind="info"
          text={say('refusal.plan_not_eligible', {
            plan: planName({ plan: plan.name, planCurrent: plan.current }),
            ...plansNamed(plans),
          })}
        />
      )}
      {reason === 'email_not_confirmed' && <Notice kind="info" text={say('two_step.unconfirmed')} />}
      {reason !== 'plan_not_eligible' && (
        <Action
          kind={enabled ? 'secondary' : 'primary'}
          label={say(enabled ? 'mobile.manage' : 'mobile.set_up')}
          href={manageUrl}
        />
      )}
    </View>
  )
}
