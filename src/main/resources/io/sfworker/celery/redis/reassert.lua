-- Writes down again a claim that Redis lost together with its other data; under the old token, so that what its owner
-- has begun goes on.
-- KEYS: 1 claim, 2 unacked, 3 unacked_index, 4 claims of the owner
-- ARGV: 1 token, 2 tag, 3 owner, 4 lease in seconds, 5 queue, 6 list, 7 Celery id, 8 message, 9 end of an unacked entry
need(KEYS[2], 'hash')
need(KEYS[3], 'zset')
own(KEYS[4], 'set')
own(KEYS[1], 'hash')
if redis.call('EXISTS', KEYS[1]) == 1 or redis.call('HEXISTS', KEYS[2], ARGV[2]) == 1 then
  return 'STALE'
end
redis.call('HSET', KEYS[2], ARGV[2], '[' .. ARGV[8] .. ARGV[9])
redis.call('ZADD', KEYS[3], lease_end(ARGV[4]), ARGV[2])
redis.call('HSET', KEYS[1], 'owner', ARGV[3], 'token', ARGV[1], 'queue', ARGV[5], 'list', ARGV[6], 'celery_id', ARGV[7],
  'claimed_at', string.format('%.0f', now() * 1000000))
redis.call('SADD', KEYS[4], ARGV[2])
return 'DONE'
