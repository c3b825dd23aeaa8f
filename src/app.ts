import { Hono } from 'hono'
import { getPath } from 'hono/utils/url'
import { apiRoutes } from './api/api.routes.ts'
import { historyRoutes } from './audit/history.routes.ts'
import type { Services } from './services.ts'
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
import { peopleApi } from './people/api.routes.ts'
import { accountRoutes } from './people/account.routes.ts'
import { homeRoutes } from './people/home.routes.ts'
import { languageRoutes } from './people/language.routes.ts'
import { passwordRoutes } from './people/password.routes.ts'
import { peopleRoutes } from './people/people.routes.ts'
import { profileRoutes } from './people/profile.routes.ts'
import { mailedLinkRoutes } from './people/mailed-links.routes.ts'
import { readsMailHere } from './settings.ts'
import type { Env } from './http/request.ts'
import type { Router } from './http/router.ts'
import { everythingBelow, routes } from './routes.ts'
import { sessionsApi } from './sessions/api.routes.ts'
import { sessionsRoutes } from './sessions/sessions.routes.ts'
import { signOutRoutes } from './sessions/sign-out.routes.ts'
import { Refusal } from './refusals.ts'
import { noteBypassAttempt } from './sign-in/bypass-attempts.ts'
import { signInApi } from './sign-in/api.routes.ts'
import { signInRoutes } from './sign-in/sign-in.routes.ts'
import { twoStepApi } from './two-step/api.routes.ts'
import { cancelResetRoutes } from './two-step/cancel-reset.routes.ts'
import { disableRoutes } from './two-step/disable.routes.ts'
import { enrolRoutes } from './two-step/enrol.routes.ts'
import { newBackupCodesRoutes } from './two-step/new-backup-codes.routes.ts'
import { replaceRoutes } from './two-step/replace.routes.ts'
import { securityRoutes } from './two-step/security.routes.ts'
import type { Assets } from './ui/assets.ts'
import { assetRoutes } from './http/assets.routes.ts'

/** The guards in their order, and one line per slice. */
export function createApp(services: Services, assets: Assets): Hono<Env> {
  const app = new Hono<Env>({ getPath: pathBelow(services.instance) })
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
  app.use(sameOriginOnly(services))
  app.use(sameAccountOnly)
  app.use(everythingBelow('apiReference'), jsonOnly)

  mount(signInRoutes())
  mount(signOutRoutes())
  mount(languageRoutes())
  mount(sessionsRoutes())
  mount(mailedLinkRoutes())
  mount(homeRoutes())
  mount(historyRoutes())
  mount(peopleRoutes())
  mount(profileRoutes())
  mount(accountRoutes())
  mount(passwordRoutes())
  mount(securityRoutes())
  mount(enrolRoutes())
  mount(newBackupCodesRoutes())
  mount(replaceRoutes())
  mount(disableRoutes())
  mount(cancelResetRoutes())

  mount(signInApi())
  mount(peopleApi())
  mount(sessionsApi())
  mount(twoStepApi())
  mount(apiRoutes(services.instance))

  // Without SMTP, development reads its mail in the browser; production never has this page.
  if (readsMailHere(services.settings)) mount(devMailRoutes())
  return app
}

/** Routes and guards know a path as the table has it. What isn't below the instance's own is nothing of ours: no route begins with two slashes. */
const pathBelow =
  ({ root }: Instance) =>
  (request: Request): string => {
    const path = getPath(request)
    if (path === root) return routes.home
    return path.startsWith(`${root}/`) ? path.slice(root.length) : `/${path}`
  }
