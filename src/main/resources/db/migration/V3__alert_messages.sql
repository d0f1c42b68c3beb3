-- Alerts that have opened or closed, and of which ALERT_WEBHOOK_URL has not been told yet.
CREATE TABLE public.alert_messages (
  -- by which the receiver knows one that comes twice
  id           uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  -- the messages of an alert go out in this order
  number       bigint      GENERATED ALWAYS AS IDENTITY,
  alert        text        NOT NULL,
  state        text        NOT NULL CHECK (state IN ('opened', 'closed')),
  since        timestamptz NOT NULL,
  message      text        NOT NULL,
  action       text        NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT now(),
  -- whoever sends it puts this off first: that of a dead process comes
  next_attempt timestamptz NOT NULL DEFAULT now(),
  attempts     integer     NOT NULL DEFAULT 0,
  UNIQUE (alert, number)
);
