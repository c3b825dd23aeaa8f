import { Hono } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import { getPath } from 'hono/utils/url'
import { policyRoutes } from './administration/policy.routes.ts'
import { apiRoutes } from './api/api.routes.ts'
import { descriptionCalls } from './api/api.schemas.ts'
import { historyRoutes } from './audit/history.routes.ts'
import type { Services } from './services.ts'
import { enrolmentGate } from './http/enrolment-gate.ts'
import { answerFailure } from './http/failures.ts'
import {
  browserOnly,
  jsonOnly,
  limitBody,
  otherOrigins,
  requestLog,
  sameAccountOnly,
  sameOriginOnly,
  securityHeaders,
} from './http/guards.ts'
import { knowClient, knowSession } from './http/who-asks.ts'
import { healthRoutes } from './http/health.routes.ts'
import type { Instance } from './instance.ts'
import { devMailRoutes } from './mail/dev-mail.routes.ts'
import { languageRoutes } from './http/language.routes.ts'
import { readsMailHere } from './settings.ts'
import type { ApiCall } from './http/call.ts'
import type { Env } from './http/request.ts'
import type { Router } from './http/router.ts'
import { everythingBelow, routes } from './routes.ts'
import { Refusal } from './refusals.ts'
import type { Chores } from './sweep.ts'
import { noteBypassAttempt } from './sign-in/bypass-attempts.ts'
import { questionApi } from './sign-in/api.routes.ts'
import { signInCalls } from './sign-in/api.schemas.ts'
import { questionRoutes } from './sign-in/question.routes.ts'
import { stepUpRoutes } from './two-step/step-up.routes.ts'
import { twoStepApi } from './two-step/api.routes.ts'
import { twoStepCalls } from './two-step/api.schemas.ts'
import { cancelResetRoutes } from './two-step/cancel-reset.routes.ts'
import { disableRoutes } from './two-step/disable.routes.ts'
import { checkUpRoutes } from './two-step/check-up.routes.ts'
import { enrolPasskeyRoutes } from './two-step/enrol-passkey.routes.ts'
import { enrolRoutes } from './two-step/enrol.routes.ts'
import { factorRoutes } from './two-step/factor.routes.ts'
import { newBackupCodesRoutes } from './two-step/new-backup-codes.routes.ts'
import { replaceRoutes } from './two-step/replace.routes.ts'
import { requiredRoutes } from './two-step/required.routes.ts'
import { securityRoutes } from './two-step/security.routes.ts'
import { sessionsRoutes } from './two-step/sessions.routes.ts'
import type { Assets } from './ui/assets.ts'
import { assetRoutes } from './http/assets.routes.ts'

/** What belongs to the application whose sign-in this is: pages and calls beside those of the flows, and what is to be done every so often. */
export type Slices = {
  routers: () => Router[]
  /** Every call of the API that isn't the flows': that of the first step stands before them. */
  calls: readonly [first: readonly ApiCall[], ...others: (readonly ApiCall[])[]]
  chores: Chores
}

/** The guards in their order, and one line per slice. */
export function createApp(services: Services, assets: Assets, slices: Slices): Hono<Env> {
  // Hono's first choice takes no `/people/history` beside `/people/:id`, and finds out at the first request.
  const app = new Hono<Env>({ getPath: pathBelow(services.instance), router: new TrieRouter() })
  const answer = answerFailure(services, noteBypassAttempt)
  app.onError(answer)
  app.notFound((c) => answer(new Refusal('not_found', {}), c))
  const mount = ({ hono }: Router) => app.route('/', hono)

  app.use(securityHeaders(services))
  mount(healthRoutes(services))
  mount(assetRoutes(assets))
  app.use(requestLog(services))
  app.use(knowClient(services, assets))
  app.use(everythingBelow('apiReference'), otherOrigins(services))
  app.use(limitBody)
  app.use(knowSession(services))
  app.use(everythingBelow('settings'), browserOnly(services))
  app.use(enrolmentGate)
  app.use(sameOriginOnly(services))
  app.use(sameAccountOnly)
  app.use(everythingBelow('apiReference'), jsonOnly)

  mount(questionRoutes())
  mount(languageRoutes())
  mount(historyRoutes())
  mount(securityRoutes())
  mount(requiredRoutes())
  mount(checkUpRoutes())
  mount(enrolRoutes())
  mount(enrolPasskeyRoutes())
  mount(factorRoutes())
  mount(newBackupCodesRoutes())
  mount(replaceRoutes())
  mount(disableRoutes())
  mount(stepUpRoutes())
  mount(cancelResetRoutes())
  mount(policyRoutes())
  const { sessions } = services.application
  if (sessions) mount(sessionsRoutes(sessions))

  for (const router of slices.routers()) mount(router)

  mount(questionApi())
  mount(twoStepApi())
  mount(apiRoutes(services.instance, callsOf(slices)))

  // Without SMTP, development reads its mail in the browser; production never has this page.
  if (readsMailHere(services.settings)) mount(devMailRoutes())
  return app
}

/** Every call of the JSON API, in the order in which a newcomer meets them. */
export function callsOf({ calls: [first, ...others] }: Slices): ApiCall[] {
  return [...first, ...signInCalls, ...others.flat(), ...twoStepCalls, ...descriptionCalls]
}

/** Routes and guards know a path as the table has it. What isn't below the instance's own is nothing of ours: no route begins with two slashes. */
const pathBelow =
  ({ root }: Instance) =>
  (request: Request): string => {
    const path = getPath(request)
    if (path === root) return routes.home
    return path.startsWith(`${root}/`) ? path.slice(root.length) : `/${path}`
  }
