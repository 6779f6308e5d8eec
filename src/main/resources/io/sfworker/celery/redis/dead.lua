-- Puts a claimed message aside for an operator, with a FAILURE record if there is one, and ends the claim.
-- KEYS: 1 claim, 2 unacked, 3 unacked_index, 4 claims of the worker, 5 dead, 6 dead-body, 7 result
-- ARGV: 1 token, 2 tag, 3 letter, 4 how many letters to keep, 5 seconds to live or 0, 6 record or ""
if not holds(KEYS[1], ARGV[1]) then
  return 'STALE'
end
local outcome = 'DONE'
if ARGV[6] ~= '' then
  outcome = store(KEYS[7], 'FAILURE', ARGV[5], ARGV[6])
  note_execution(KEYS[1], 'FAILURE', ARGV[6], '', ARGV[5])
end
local member = ARGV[2]
if redis.call('HEXISTS', KEYS[6], member) == 1 then
  member = member .. ':' .. ARGV[1]
end
redis.call('HSET', KEYS[6], member, ARGV[3])
redis.call('ZADD', KEYS[5], string.format('%.6f', now()), member)
local surplus = redis.call('ZRANGE', KEYS[5], 0, -1 - tonumber(ARGV[4]))
for _, old in ipairs(surplus) do
  redis.call('ZREM', KEYS[5], old)
  redis.call('HDEL', KEYS[6], old)
end
settle(ARGV[2])
return outcome
