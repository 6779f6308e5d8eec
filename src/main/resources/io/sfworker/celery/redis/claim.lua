-- Takes up to ARGV[1] messages in the order of priorities and records who holds them.
-- KEYS: 1 unacked, 2 unacked_index, 3 epoch, 4 token, 5 claims of this owner, 6 revoked, 7 this owner, 8 owners,
--       9.. the lists, first served first
-- ARGV: 1 how many, 2 lease in seconds, 3 owner, 4 epoch if there is none, 5 tag for messages without a usable one,
--       6 end of an unacked entry, 7 prefix of claim keys, 8 bytes of a message to return at most, 9 prefix of
--       deliveries keys, 10 every how many messages the least urgent list comes first, 0 for never, 11 what others may
--       know about this owner
-- Returns: epoch, now in microseconds, then for each message {tag, number, list, size, message, times its owner was
-- lost, 1 if it is revoked}

local parse_at_most = 1048576

-- The task id of a message that is too large to read: its headers stand before or behind the body, and within a text
-- no quote stands without a backslash.
local function id_near_an_end(raw)
  for _, part in ipairs({ string.sub(raw, -65536), string.sub(raw, 1, 65536) }) do
    local headers = string.match(part, '"headers"%s*:%s*(%b{})')
    local id = headers and string.match(headers, '"id"%s*:%s*"([%w_.:-]+)"')
    if id and #id <= 255 then
      return id
    end
  end
  return nil
end

-- The sender's tag and task id, and whether it was given back; nil when the message is no envelope or too large.
local function read(raw)
  if #raw > parse_at_most then
    return nil, id_near_an_end(raw), false
  end
  local ok, json = pcall(cjson.decode, raw)
  if not ok or type(json) ~= 'table' then
    return nil, nil, false
  end
  local tag = type(json.properties) == 'table' and json.properties.delivery_tag or nil
  local headers = type(json.headers) == 'table' and json.headers or {}
  local id = headers.id
  if type(tag) ~= 'string' or #tag == 0 or #tag > 255 then
    tag = nil
  end
  if type(id) ~= 'string' or #id > 255 then
    id = nil
  end
  return tag, id, headers.redelivered == true
end

local function next_message(least_urgent_first)
  for i = 9, #KEYS do
    local list = least_urgent_first and KEYS[#KEYS + 9 - i] or KEYS[i]
    local raw = redis.call('RPOP', list)
    if raw then
      return raw, list
    end
  end
  return nil, nil
end

local epoch = redis.call('GET', KEYS[3])
if not epoch then
  epoch = ARGV[4]
  redis.call('SET', KEYS[3], epoch)
end
-- An owner that slept must not be taken for dead while it claims.
redis.call('SET', KEYS[7], ARGV[11], 'PX', math.ceil(tonumber(ARGV[2]) * 1000))
redis.call('SADD', KEYS[8], ARGV[3])
local time = redis.call('TIME')
local micros = time[1] .. string.format('%06d', tonumber(time[2]))
local reply = { epoch, micros }
local score = lease_end(ARGV[2])
local fairness = tonumber(ARGV[10])
local served = tonumber(redis.call('GET', KEYS[4]) or '0')

for i = 1, tonumber(ARGV[1]) do
  local raw, list = next_message(fairness > 0 and (served + i) % fairness == 0)
  if not raw then
    break
  end
  local tag, id, redelivered = read(raw)
  -- A tag that is taken belongs to another delivery, whose entry must survive.
  if not tag or redis.call('HEXISTS', KEYS[1], tag) == 1 then
    tag = ARGV[5] .. '-' .. i
  end
  -- A Python worker restores a message under its old tag; the claim it took away becomes stale below.
  local former = redis.call('HGET', ARGV[7] .. tag, 'owner')
  if former then
    redis.call('SREM', string.sub(KEYS[5], 1, #KEYS[5] - #ARGV[3]) .. former, tag)
    redis.call('DEL', ARGV[7] .. tag)
  end
  local number = next_number(KEYS[4])
  redis.call('HSET', KEYS[1], tag, '[' .. raw .. ARGV[6])
  redis.call('ZADD', KEYS[2], score, tag)
  redis.call('HSET', ARGV[7] .. tag, 'owner', ARGV[3], 'token', epoch .. ':' .. number,
    'queue', KEYS[9], 'list', list, 'celery_id', id or '', 'claimed_at', micros)
  redis.call('SADD', KEYS[5], tag)
  local lost = id and redelivered and tonumber(redis.call('GET', ARGV[9] .. id) or '0') or 0
  local revoked = id and redis.call('ZSCORE', KEYS[6], id) and 1 or 0
  reply[#reply + 1] = { tag, number, list, #raw, string.sub(raw, 1, tonumber(ARGV[8])), lost, revoked }
end
return reply
