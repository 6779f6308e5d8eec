-- Takes messages of one queue that no worker of ours holds and whose time has passed: a Python worker died with them.
-- KEYS: 1 owners, 2 unacked, 3 unacked_index, 4 epoch, 5 token, 6 claims of this owner
-- ARGV: 1 how many at most, 2 lease in seconds, 3 this owner, 4 queue as a key, 5 queue, 6 exchange, 7 routing key,
--       8 visibility timeout in seconds, 9 prefix of claims keys, 10 of claim keys, 11 end of an unacked entry
-- Returns: epoch, now in microseconds, then {tag, number, entry} for each

need(KEYS[2], 'hash')
need(KEYS[3], 'zset')
own(KEYS[1], 'set')
own(KEYS[6], 'set')

local time = redis.call('TIME')
local epoch = epoch_in(KEYS[4]) or ''
local reply = { epoch, time[1] .. string.format('%06d', tonumber(time[2])) }
local score = lease_end(ARGV[2])

-- The database's bookkeeping is shared by all queues and applications on it.
local function is_ours(entry)
  local ok, parts = pcall(cjson.decode, entry)
  if not ok or type(parts) ~= 'table' then
    return false
  end
  return parts[3] == ARGV[5] and (parts[2] == '' or parts[2] == ARGV[5])
    or ARGV[6] ~= '' and parts[2] == ARGV[6] and parts[3] == ARGV[7]
end

-- The entry as takeover.lua and reclaim.lua cut it; Python puts spaces, and perhaps another exchange, behind the message.
local function in_our_form(entry)
  local last = string.sub(entry, -1024)
  local from = string.find(last, ',%s*"[^"]*"%s*,%s*"[^"]*"%s*%]%s*$')
  return from and string.sub(entry, 1, #entry - #last + from - 1) .. ARGV[11] or entry
end

local before = string.format('(%.6f', now() - tonumber(ARGV[8]))
for _, tag in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', before)) do
  if #reply - 2 >= tonumber(ARGV[1]) then
    break
  end
  own(ARGV[10] .. tag, 'hash')
  local owner = redis.call('HGET', ARGV[10] .. tag, 'owner')
  local entry = redis.call('HGET', KEYS[2], tag)
  if owner then
    -- A claim of ours is for takeover.lua, which finds it through its owner.
    own(ARGV[9] .. owner, 'set')
    redis.call('SADD', ARGV[9] .. owner, tag)
    redis.call('SADD', KEYS[1], owner)
  elseif not entry then
    redis.call('ZREM', KEYS[3], tag)
  elseif is_ours(entry) then
    local number = next_number(KEYS[5])
    redis.call('HSET', ARGV[10] .. tag, 'owner', ARGV[3], 'token', epoch .. ':' .. number, 'queue', ARGV[4],
      'list', ARGV[4], 'celery_id', '', 'claimed_at', reply[2])
    redis.call('HSET', KEYS[2], tag, in_our_form(entry))
    redis.call('ZADD', KEYS[3], score, tag)
    redis.call('SADD', KEYS[6], tag)
    reply[#reply + 1] = { tag, number, entry }
  end
end
return reply
