-- Moves delayed messages whose time has come to the front of their lists, earliest first to be served.
-- KEYS: 1 delayed, 2 delayed-body, 3.. the lists by rising priority step
-- ARGV: 1 how many at most, 2.. the step of each list
-- Returns: how many were moved, milliseconds until the next one is due or -1, then what could not be done

local function list_for(raw)
  local ok, json = pcall(cjson.decode, raw)
  local priority = 0
  if ok and type(json) == 'table' and type(json.properties) == 'table' then
    priority = tonumber(json.properties.priority) or 0
  end
  local chosen = 3
  for i = 2, #ARGV do
    if priority >= tonumber(ARGV[i]) then
      chosen = i + 1
    end
  end
  return KEYS[chosen]
end

own(KEYS[1], 'zset')
own(KEYS[2], 'hash')
local time = now()
local moved = 0
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.6f', time), 'LIMIT', 0, ARGV[1])
for i = #due, 1, -1 do
  local raw = redis.call('HGET', KEYS[2], due[i])
  -- A list whose key has become something else keeps its messages waiting, and not those of the others.
  if not raw or attempt(redis.call, 'RPUSH', list_for(raw), raw) then
    redis.call('HDEL', KEYS[2], due[i])
    redis.call('ZREM', KEYS[1], due[i])
    moved = moved + 1
  else
    redis.call('ZADD', KEYS[1], string.format('%.6f', time + 1), due[i])
  end
end
local earliest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if #earliest == 0 then
  return { moved, -1 }
end
local wait = math.ceil(math.min(86400, tonumber(earliest[2]) - time) * 1000)
return { moved, math.max(0, wait), unpack(problems, 1, math.min(#problems, 1)) }
