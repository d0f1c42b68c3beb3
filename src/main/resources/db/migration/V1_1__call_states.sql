-- What a call of the telephony tables is. Where an older system made these types, they get the values
-- they lack: in a migration of its own, because a value can be used only after the one that adds it.

SELECT pg_temp.ensure_enumeration('call_direction', 'inbound', 'outbound');
SELECT pg_temp.ensure_enumeration('call_state',
  'pending', 'completed', 'failed', 'missed', 'voicemail', 'user_hangup', 'scheduled');
