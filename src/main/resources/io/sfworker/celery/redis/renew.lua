-- Prolongs the life of an owner and of everything it holds.
-- KEYS: 1 owner, 2 owners, 3 unacked, 4 unacked_index, 5 epoch
-- ARGV: 1 owner, 2 what others may know about it, 3 lease in seconds, 4 prefix of claim keys, 5 epoch if there is
--       none, 6.. tag and token of each claim
-- Returns: epoch, and for each claim HELD; LOST when another owner has it, or it was ended; FORGOTTEN when Redis lost its data
redis.call('SET', KEYS[1], ARGV[2], 'PX', math.ceil(tonumber(ARGV[3]) * 1000))
redis.call('SADD', KEYS[2], ARGV[1])
redis.call('SET', KEYS[5], ARGV[5], 'NX')
local epoch = redis.call('GET', KEYS[5])
local score = lease_end(ARGV[3])
local answer = { epoch }
for i = 6, #ARGV, 2 do
  local tag, token = ARGV[i], ARGV[i + 1]
  local current = redis.call('HGET', ARGV[4] .. tag, 'token')
  -- Without its entry the message was put back by somebody who did not know better, and will run again.
  if current == token and redis.call('HEXISTS', KEYS[3], tag) == 1 then
    redis.call('ZADD', KEYS[4], score, tag)
    answer[#answer + 1] = 'HELD'
  elseif not current and string.match(token, '^(.*):%d+$') ~= epoch then
    answer[#answer + 1] = 'FORGOTTEN'
  else
    answer[#answer + 1] = 'LOST'
  end
end
return answer
