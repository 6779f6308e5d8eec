-- Whether the caller still holds the claim; if so, for another lease.
-- KEYS: 1 claim, 2 unacked, 3 unacked_index
-- ARGV: 1 token, 2 tag, 3 lease in seconds
need(KEYS[2], 'hash')
need(KEYS[3], 'zset')
if not holds(KEYS[1], ARGV[1]) or redis.call('HEXISTS', KEYS[2], ARGV[2]) == 0 then
  return 'STALE'
end
redis.call('ZADD', KEYS[3], lease_end(ARGV[3]), ARGV[2])
return 'DONE'
