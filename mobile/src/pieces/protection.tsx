import { Text, View } from 'react-native'
import type { Me, TwoStep } from '../../../src/client/countersign.ts'
import { backupCodesFew } from '../../../src/limits.ts'
import { planName, plansNamed } from '../../../src/standalone/people/plans.ts'
import { useLook } from '../look.ts'
import { useSpeaking } from '../speaking.ts'
import { useAsking, useBrowser } from '../visit.ts'
import { Action } from './action.tsx'
import { Fact } from './fact.tsx'
import { Notice } from './notice.tsx'
import { Trouble } from './trouble.tsx'

/** What servers meant that didn't say it yet. */
const ofOldServers = ['automation', 'professional']

/** Whether two-step authentication is on, and the way to where it is turned on: the browser. */
export function Protection({ twoStep, plan }: { twoStep: TwoStep; plan: Me['plan'] | undefined }) {
  const { styles } = useLook()
  const { say, dateAndTime, dateOnly } = useSpeaking()
  const { ask, busy, trouble, setUp } = useAsking()
  const open = useBrowser()
  const { enabled, enabledAt, backupCodesLeft: left, reason, manageUrl } = twoStep
  const whyNot = useWhyNot(twoStep, plan)
  // One of ours may not send it yet.
  const { requiredBy = null } = twoStep as Partial<TwoStep>
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
      {whyNot && <Notice kind="info" text={whyNot} />}
      {reason === 'email_not_confirmed' && <Notice kind="info" text={say('two_step.unconfirmed')} />}
      {requiredBy !== null && (
        <Notice kind="warning" text={say('mobile.required_by', { date: dateAndTime(requiredBy) })} />
      )}
      {trouble && <Trouble text={trouble} setUp={setUp} />}
      {reason !== 'plan_not_eligible' && (
        <Action
          kind={enabled ? 'secondary' : 'primary'}
          label={say(enabled ? 'mobile.manage' : 'mobile.set_up')}
          leaves
          onPress={() => ask(() => open(manageUrl))}
          busy={busy}
        />
      )}
    </View>
  )
}

/** Its application's own sentence. One of ours that doesn't send it yet tells of plans alone. */
function useWhyNot({ reason, ...said }: TwoStep, plan: Me['plan'] | undefined): string | null {
  const { say } = useSpeaking()
  const { explanation, plans = ofOldServers } = said as Partial<TwoStep>
  if (reason !== 'plan_not_eligible') return null
  if (explanation || !plan) return explanation ?? null
  return say('refusal.plan_not_eligible', {
    plan: planName({ plan: plan.name, planCurrent: plan.current }),
    ...plansNamed(plans),
  })
}
