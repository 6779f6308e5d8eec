-- Prolongs the life of an owner and of everything it holds.
-- KEYS: 1 owner, 2 owners, 3 unacked, 4 unacked_index, 5 epoch, 6 claims of the owner, 7 names of what was put away
-- ARGV: 1 owner, 2 what others may know about it, 3 lease in seconds, 4 prefix of claim keys, 5 epoch if there is
--       none, 6.. tag and token of each claim
-- Returns: epoch, what was put away, and for each claim HELD; LOST when another owner has it, or it was ended; FORGOTTEN when Redis lost its data
redis.call('SET', KEYS[1], ARGV[2], 'PX', math.ceil(tonumber(ARGV[3]) * 1000))
need(KEYS[3], 'hash')
need(KEYS[4], 'zset')
own(KEYS[2], 'set')
own(KEYS[6], 'set')
own(KEYS[7], 'zset')
redis.call('SADD', KEYS[2], ARGV[1])
local epoch = epoch_in(KEYS[5])
if not epoch then
  epoch = ARGV[5]
  redis.call('SET', KEYS[5], epoch)
end
local answer = { epoch, '' }
local tags = {}
for i = 6, #ARGV, 2 do
  local tag, token = ARGV[i], ARGV[i + 1]
  own(ARGV[4] .. tag, 'hash')
  local current = redis.call('HGET', ARGV[4] .. tag, 'token')
  if current == token then
    tags[#tags + 1] = tag
    answer[#answer + 1] = 'HELD'
  elseif not current and string.match(token, '^(.*):%d+$') ~= epoch then
    answer[#answer + 1] = 'FORGOTTEN'
  else
    answer[#answer + 1] = 'LOST'
    if not current and redis.call('HEXISTS', KEYS[3], tag) == 1 then
      -- Somebody broke the key of the claim. sweep.lua finds the message at once.
      redis.call('SREM', KEYS[6], tag)
      redis.call('ZADD', KEYS[4], 0, tag)
    end
  end
end

-- The scores of all that is held, in few commands: each passes some thousand arguments at most.
local function scores()
  local all = {}
  for from = 1, #tags, 4000 do
    local some = redis.call('ZMSCORE', KEYS[4], unpack(tags, from, math.min(from + 3999, #tags)))
    for i = 1, #some do
      all[from + i - 1] = some[i]
    end
  end
  return all
end

-- Only Python workers read the scores, and only to see what is old. Writing one takes Redis longer than all the rest
-- here, so each is written for two leases more than needed, and again when that time has passed.
local soon = now() + tonumber(ARGV[3])
local later = lease_end(3 * tonumber(ARGV[3]))
local found = #tags > 0 and scores() or {}
local place = 0
for i = 6, #ARGV, 2 do
  local answered = 3 + (i - 6) / 2
  if answer[answered] == 'HELD' then
    place = place + 1
    local score = found[place]
    if not score and redis.call('HEXISTS', KEYS[3], ARGV[i]) == 0 then
      -- Without its entry the message was put back by somebody who did not know better, and will run again.
      answer[answered] = 'LOST'
    elseif not score or tonumber(score) < soon then
      redis.call('ZADD', KEYS[4], later, ARGV[i])
    end
  end
end
answer[2] = redis.call('ZRANGE', KEYS[7], 0, -1)
return answer
