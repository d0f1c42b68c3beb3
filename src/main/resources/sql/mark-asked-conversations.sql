-- What was asked for and still waits is not due again for a while; what was answered is missing no more.
WITH had AS (
  DELETE FROM sync_missing
   WHERE source = 'elevenlabs' AND record_id = ANY (:asked) AND NOT record_id = ANY (:missing)
)
INSERT INTO sync_awaited AS awaited (record_id, asked_at, gone)
SELECT conversation_id, :now, conversation_id = ANY (:gone)
  FROM elevenlabs_conversations
 WHERE conversation_id = ANY (:asked) AND NOT verified
 ORDER BY conversation_id
ON CONFLICT (record_id) DO UPDATE SET asked_at = excluded.asked_at, gone = awaited.gone OR excluded.gone
