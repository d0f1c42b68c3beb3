// What the words and figures of a call are called.
import { workspaceName } from '../../parts.js';

/** Of a call that has ended otherwise than answered nothing more is to come. */
const FINAL_WITHOUT_PRICE = ['busy', 'failed', 'no-answer', 'canceled'];

export const statuses = ['completed', 'busy', 'no-answer', 'failed', 'canceled', 'in-progress', 'ringing', 'initiated', 'queued',
  'pending', 'missed', 'voicemail', 'user_hangup'];
export const directions = ['outbound-api', 'trunking-terminating', 'trunking-originating', 'inbound', 'outbound-dial'];
export const attributions = ['phone', 'transfer', 'transfer-unmatched', 'transfer-no-end-time', 'unidentified', 'unattributed'];

export const tones = {
  completed: 'good', busy: 'quiet', 'no-answer': 'quiet', missed: 'quiet', canceled: 'quiet', failed: 'bad',
  'in-progress': 'warn', ringing: 'warn', initiated: 'warn', queued: 'warn', pending: 'warn',
};

/** The name of its workspace; `none` where it is in none. */
export const workspaceOf = (app, { workspace_id: id, workspace }, none = app.t('workspace.none')) => (
  id === null || id === undefined ? none : workspaceName(app, id, workspace));

/** Whether a price, or the end of the call, is still to come. */
export const isUnsettled = ({ status, cost, synced }) => synced
  && ((status ?? 'completed') === 'completed' ? cost === null : !FINAL_WITHOUT_PRICE.includes(status));

/** In a column; elsewhere another format is given. */
export const costOf = ({ t, f }, call, format = f.smallMoney) => (call.cost === null && isUnsettled(call)
  ? t('cost.awaited') : format(call.cost, call.price_unit));
