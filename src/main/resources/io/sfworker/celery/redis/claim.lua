-- Takes up to ARGV[1] messages in the order of priorities and records who holds them.
-- KEYS: 1 unacked, 2 unacked_index, 3 epoch, 4 token, 5 claims of this worker, 6.. the lists, first served first
-- ARGV: 1 how many, 2 lease in seconds, 3 worker, 4 consumer, 5 epoch if there is none, 6 tag for messages without
--       a usable one, 7 end of an unacked entry, 8 prefix of claim keys, 9 bytes of a message to return at most
-- Returns: epoch, now in microseconds, then for each message {tag, number, list, size, message}

local parse_at_most = 1048576

-- The sender's tag and task id; both nil when the message is no envelope or too large to be parsed here.
local function read(raw)
  if #raw > parse_at_most then
    return nil, nil
  end
  local ok, json = pcall(cjson.decode, raw)
  if not ok or type(json) ~= 'table' then
    return nil, nil
  end
  local tag = type(json.properties) == 'table' and json.properties.delivery_tag or nil
  local id = type(json.headers) == 'table' and json.headers.id or nil
  if type(tag) ~= 'string' or #tag == 0 or #tag > 255 then
    tag = nil
  end
  if type(id) ~= 'string' or #id > 255 then
    id = nil
  end
  return tag, id
end

local function next_message()
  for i = 6, #KEYS do
    local raw = redis.call('RPOP', KEYS[i])
    if raw then
      return raw, KEYS[i]
    end
  end
  return nil, nil
end

local epoch = redis.call('GET', KEYS[3])
if not epoch then
  epoch = ARGV[5]
  redis.call('SET', KEYS[3], epoch)
end
local time = redis.call('TIME')
local micros = time[1] .. string.format('%06d', tonumber(time[2]))
local reply = { epoch, micros }
local score = string.format('%.6f', tonumber(time[1]) + tonumber(time[2]) / 1000000 + tonumber(ARGV[2]))

for i = 1, tonumber(ARGV[1]) do
  local raw, list = next_message()
  if not raw then
    break
  end
  local tag, id = read(raw)
  -- A tag that is taken belongs to another delivery, whose entry must survive.
  if not tag or redis.call('HEXISTS', KEYS[1], tag) == 1 then
    tag = ARGV[6] .. '-' .. i
  end
  -- A Python worker restores a message under its old tag; the claim it took away becomes stale below.
  local former = redis.call('HGET', ARGV[8] .. tag, 'owner')
  if former then
    redis.call('SREM', string.sub(KEYS[5], 1, #KEYS[5] - #ARGV[3]) .. former, tag)
  end
  local number = redis.call('INCR', KEYS[4])
  redis.call('HSET', KEYS[1], tag, '[' .. raw .. ARGV[7])
  redis.call('ZADD', KEYS[2], score, tag)
  redis.call('HSET', ARGV[8] .. tag, 'owner', ARGV[3], 'consumer', ARGV[4], 'token', epoch .. ':' .. number,
    'queue', KEYS[6], 'list', list, 'celery_id', id or '', 'claimed_at', micros)
  redis.call('SADD', KEYS[5], tag)
  reply[#reply + 1] = { tag, number, list, #raw, string.sub(raw, 1, tonumber(ARGV[9])) }
end
return reply
