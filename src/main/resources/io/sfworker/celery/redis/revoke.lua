-- Remembers what was revoked and stores the records of tasks that have no final one.
-- KEYS: 1 sorted set of what was revoked, 2.. result of each member that has a record
-- ARGV: 1 seconds to remember, 2 how many at most, 3 seconds a record lives or 0, then for each member: member, record
--       or "". With a record it is revoked now; without, the time is kept if it is known already.
own(KEYS[1], 'zset')
local time = now()
local next_result = 2

local function store_if_open(key, record)
  need(key, 'string')
  if not final[state_of(redis.call('GET', key))] then
    store(key, 'REVOKED', ARGV[3], record)
  end
end

for i = 4, #ARGV, 2 do
  local member, record = ARGV[i], ARGV[i + 1]
  if record == '' then
    redis.call('ZADD', KEYS[1], 'NX', time, member)
  else
    redis.call('ZADD', KEYS[1], time, member)
    local key = KEYS[next_result]
    next_result = next_result + 1
    -- One key that is no record must not keep the others from theirs.
    attempt(store_if_open, key, record)
  end
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', time - tonumber(ARGV[1]))
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -tonumber(ARGV[2]) - 1)
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 'DONE'
