import { signInApi } from './api.routes.ts'
import { firstStepCalls } from './api.schemas.ts'
import type { Slices } from '../app.ts'
import { accountRoutes } from './people/account.routes.ts'
import { peopleApi } from './people/api.routes.ts'
import { peopleCalls } from './people/api.schemas.ts'
import { organisationHistoryRoutes } from './people/history.routes.ts'
import { homeRoutes } from './people/home.routes.ts'
import { inviteRoutes } from './people/invite.routes.ts'
import { mailedLinkRoutes } from './people/mailed-links.routes.ts'
import { passwordRoutes } from './people/password.routes.ts'
import { keepEverybodyFindable } from './people/keep-findable.ts'
import { peopleRoutes } from './people/people.routes.ts'
import { profileRoutes } from './people/profile.routes.ts'
import { signInRoutes } from './sign-in.routes.ts'
import { sessionsApi } from './sessions/api.routes.ts'
import { sessionCalls } from './sessions/api.schemas.ts'
import { sweepSessions } from './sessions/end.ts'
import { signOutRoutes } from './sessions/sign-out.routes.ts'
import { wasItYouRoutes } from './sessions/was-it-you.routes.ts'

/** What of our own application stands beside the flows. */
export const slices: Slices = {
  routers: () => [
    signInRoutes(),
    signOutRoutes(),
    wasItYouRoutes(),
    mailedLinkRoutes(),
    homeRoutes(),
    organisationHistoryRoutes(),
    inviteRoutes(),
    peopleRoutes(),
    profileRoutes(),
    accountRoutes(),
    passwordRoutes(),
    signInApi(),
    peopleApi(),
    sessionsApi(),
  ],
  calls: [firstStepCalls, peopleCalls, sessionCalls],
  chores: { sessions: ({ db }, now) => sweepSessions(db, now), 'people of older versions': keepEverybodyFindable },
}
