-- Takes up to ARGV[1] messages in the order of priorities and records who holds them.
-- KEYS: 1 unacked, 2 unacked_index, 3 epoch, 4 token, 5 claims of this owner, 6 revoked, 7 this owner, 8 owners,
--       9.. the lists, first served first
-- ARGV: 1 how many, 2 lease in seconds, 3 owner, 4 epoch if there is none, 5 tag for messages without a usable one,
--       6 end of an unacked entry, 7 prefix of claim keys, 8 bytes of a message to return at most, 9 prefix of
--       deliveries keys, 10 every how many messages the least urgent list comes first, 0 for never, 11 what others may
--       know about this owner
-- Returns: epoch, now in microseconds, then for each message {tag, number, list, size, message, times its owner was
-- lost, 1 if it is revoked}

-- All that can be wrong with the keys is noticed before a message is taken from its list.
need(KEYS[1], 'hash')
need(KEYS[2], 'zset')
own(KEYS[5], 'set')
own(KEYS[6], 'zset')
own(KEYS[8], 'set')

local parse_at_most = 1048576

-- Whether it is UTF-8 without control characters.
local function is_text(text)
  local rest = text
  for _, form in ipairs({ '[\194-\223][\128-\191]', '\224[\160-\191][\128-\191]', '\237[\128-\159][\128-\191]',
    '[\225-\236\238\239][\128-\191][\128-\191]', '\240[\144-\191][\128-\191][\128-\191]',
    '[\241-\243][\128-\191][\128-\191][\128-\191]', '\244[\128-\143][\128-\191][\128-\191]' }) do
    -- Not by nothing, which would join what stands apart to another character.
    rest = string.gsub(rest, form, ' ')
  end
  return not string.find(rest, '[%c\127-\255]')
end

-- Tag and id become parts of keys, in the program of the owner too: bytes that are no text would be others there.
local function fit(text)
  return type(text) == 'string' and #text > 0 and #text <= 255 and is_text(text) and text or nil
end

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
  return fit(tag), fit(headers.id), headers.redelivered == true
end

local function next_message(least_urgent_first)
  for i = 9, #KEYS do
    local list = least_urgent_first and KEYS[#KEYS + 9 - i] or KEYS[i]
    local raw = redis.pcall('RPOP', list)
    if type(raw) == 'string' then
      return raw, list
    end
    -- A list whose key has become something else must not keep the others from their turn; its waiter tells.
    if type(raw) == 'table' and (kind_of(list) == 'list' or kind_of(list) == 'none') then
      error(raw.err)
    end
  end
  return nil, nil
end

local epoch = epoch_in(KEYS[3])
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
local served = count_in(KEYS[4])

local function take(raw, list, made_up)
  local tag, id, redelivered = read(raw)
  -- A tag that is taken belongs to another delivery, whose entry must survive.
  if not tag or redis.call('HEXISTS', KEYS[1], tag) == 1 then
    tag = made_up
  end
  local claim = ARGV[7] .. tag
  own(claim, 'hash')
  -- A Python worker restores a message under its old tag; the claim it took away becomes stale below.
  local former = redis.call('HGET', claim, 'owner')
  if former then
    local claims = string.sub(KEYS[5], 1, #KEYS[5] - #ARGV[3]) .. former
    own(claims, 'set')
    redis.call('SREM', claims, tag)
    redis.call('DEL', claim)
  end
  local lost = id and redelivered and math.min(1000000, count_in(ARGV[9] .. id)) or 0
  local revoked = id and redis.call('ZSCORE', KEYS[6], id) and 1 or 0
  local number = next_number(KEYS[4])
  redis.call('HSET', claim, 'owner', ARGV[3], 'token', epoch .. ':' .. number,
    'queue', KEYS[9], 'list', list, 'celery_id', id or '', 'claimed_at', micros)
  redis.call('ZADD', KEYS[2], score, tag)
  redis.call('SADD', KEYS[5], tag)
  redis.call('HSET', KEYS[1], tag, '[' .. raw .. ARGV[6])
  return { tag, number, list, #raw, string.sub(raw, 1, tonumber(ARGV[8])), lost, revoked }
end

for i = 1, tonumber(ARGV[1]) do
  local raw, list = next_message(fairness > 0 and (served + i) % fairness == 0)
  if not raw then
    break
  end
  -- Without a right that it needs for the rest the message goes back to where it was; the last write is the one that
  -- makes it ours.
  if attempt(function() reply[#reply + 1] = take(raw, list, ARGV[5] .. '-' .. i) end) == false then
    redis.call('RPUSH', list, raw)
    error(problems[#problems])
  end
end
return reply
