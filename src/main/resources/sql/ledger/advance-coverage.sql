-- A recent window moves it to its end; a historical one only where it leaves no hole behind.
INSERT INTO sync_coverage AS known (account_sid, covered_until)
SELECT :account, :end
 WHERE :recent OR :upToNow OR EXISTS (SELECT FROM sync_coverage WHERE account_sid = :account)
ON CONFLICT (account_sid) DO UPDATE
   SET covered_until = excluded.covered_until, updated_at = now()
 WHERE known.covered_until < excluded.covered_until
   AND :start <= known.covered_until
