-- Moves delayed messages whose time has come to the front of their lists, earliest first to be served.
-- KEYS: 1 delayed, 2 delayed-body, 3.. the lists by rising priority step
-- ARGV: 1 how many at most, 2.. the step of each list
-- Returns: how many were moved, milliseconds until the next one is due or -1

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

local time = now()
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.6f', time), 'LIMIT', 0, ARGV[1])
for i = #due, 1, -1 do
  local raw = redis.call('HGET', KEYS[2], due[i])
  if raw then
    redis.call('RPUSH', list_for(raw), raw)
  end
  redis.call('HDEL', KEYS[2], due[i])
  redis.call('ZREM', KEYS[1], due[i])
end
local earliest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if #earliest == 0 then
  return { #due, -1 }
end
return { #due, math.max(0, math.ceil((tonumber(earliest[2]) - time) * 1000)) }
