-- Where a recent window of each account begins: a little before what it is covered to, or, as long as
-- nothing of it has been read, where its first one began.
SELECT account_sid, coalesce(covered_until - make_interval(secs => :overlapSeconds), begins_at) AS begins
  FROM public.sync_coverage
 WHERE account_sid = ANY (:accounts)
