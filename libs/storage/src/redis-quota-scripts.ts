/*
 * One hash per account and window, `run` is the server's run id: after a restart, also one from an old snapshot, nothing
 * is known. Fields of a known account: run, period (its first moment), spent, held, due (no reservation ends before),
 * snapshot (what the load had seen), `h:<id>` → `amount end`. Of one being loaded: ticket (`run nonce`), from, and
 * `t:<id>` → `amount transaction period` of what was settled meanwhile. Of a forgotten one: lost (when).
 * The memory quota takes the same steps.
 */

const clock = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`

const visible = `
local function visible(transaction, snapshot)
  if not snapshot then return false end
  local xmin, xmax, running = string.match(snapshot, '^(%d+):(%d+):(.*)$')
  if transaction < tonumber(xmin) then return true end
  if transaction >= tonumber(xmax) then return false end
  for other in string.gmatch(running, '%d+') do
    if tonumber(other) == transaction then return false end
  end
  return true
end`

/**
 * KEYS: since when the tenant's data are complete, accounts. ARGV: run, id, life, nonce, four beginnings of months around
 * now; then for each account window, keep, amount, limit. Answers {0, now}, {1, now, index, left, reset} or
 * {2, now, and for each unknown: index, from, ticket, lost or -1}.
 */
export const reserveScript = `${clock}
local run, id, ends, nonce = ARGV[1], ARGV[2], now + tonumber(ARGV[3]), ARGV[4]
local function period(window)
  if window == 'minute' then return now - now % 60000, now - now % 60000 + 60000 end
  if window == 'day' then return now - now % 86400000, now - now % 86400000 + 86400000 end
  for n = 7, 5, -1 do
    if now >= tonumber(ARGV[n]) and now < tonumber(ARGV[n + 1]) then return tonumber(ARGV[n]), tonumber(ARGV[n + 1]) end
  end
  error('the clocks of client and server are a month apart')
end
local since = string.match(redis.call('GET', KEYS[1]) or '', '^' .. run .. ' (%d+)$')
if since then redis.call('PEXPIRE', KEYS[1], 3456000000)
else redis.call('SET', KEYS[1], run .. ' ' .. now, 'PX', 3456000000) end
since = tonumber(since or now)

local accounts, unknown = {}, {}
for n = 2, #KEYS do
  local key, at = KEYS[n], 9 + (n - 2) * 4
  local window, keep = ARGV[at], ARGV[at + 1]
  local start, finish = period(window)
  local f = redis.call('HMGET', key, 'run', 'period', 'spent', 'held', 'due', 'ticket', 'from', 'lost')
  local ticket = f[6] and string.sub(f[6], 1, #run + 1) == run .. ' ' and f[6]
  local account = { finish = finish, amount = tonumber(ARGV[at + 2]), limit = tonumber(ARGV[at + 3]), text = ARGV[at + 2] }
  if f[1] == run and tonumber(f[2]) >= start then
    account.spent, account.held, account.due = tonumber(f[3]), tonumber(f[4]), tonumber(f[5])
  elseif f[1] == run
    or window == 'minute' and math.max(since, tonumber(f[8] or 0), ticket and tonumber(f[7]) or 0) <= start then
    redis.call('DEL', key)
    account.spent, account.held, account.due = 0, 0, 9007199254740991
    redis.call('HSET', key, 'run', run, 'period', start, 'spent', 0, 'held', 0, 'due', account.due)
    redis.call('PEXPIRE', key, keep)
  else
    if not ticket then
      ticket = run .. ' ' .. nonce
      redis.call('DEL', key)
      redis.call('HSET', key, 'ticket', ticket, 'from', now)
      if f[8] then redis.call('HSET', key, 'lost', f[8]) end
      redis.call('PEXPIRE', key, keep)
    end
    for _, value in ipairs({ n - 2, start, ticket, tonumber(f[8] or -1) }) do table.insert(unknown, value) end
  end
  accounts[n] = account
end
if #unknown > 0 then return { 2, now, unpack(unknown) } end

local function giveBack(key, account)
  local fields = redis.call('HGETALL', key)
  account.due = 9007199254740991
  for n = 1, #fields, 2 do
    if string.sub(fields[n], 1, 2) == 'h:' then
      local amount, reservedUntil = string.match(fields[n + 1], '^(%d+) (%d+)$')
      if tonumber(reservedUntil) <= now then
        account.held = account.held - tonumber(amount)
        redis.call('HDEL', key, fields[n])
      else account.due = math.min(account.due, tonumber(reservedUntil)) end
    end
  end
  redis.call('HSET', key, 'held', account.held, 'due', account.due)
end
local exceeded
for n = 2, #KEYS do
  local account = accounts[n]
  local function fits()
    return account.amount == 0 or account.spent + account.held + account.amount <= account.limit
  end
  if not fits() and account.due <= now then giveBack(KEYS[n], account) end
  if not fits() and (not exceeded or account.finish > accounts[exceeded].finish) then exceeded = n end
end
if exceeded then
  local account = accounts[exceeded]
  return { 1, now, exceeded - 2, math.max(0, account.limit - account.spent - account.held), account.finish }
end
for n = 2, #KEYS do
  local account = accounts[n]
  redis.call('HINCRBY', KEYS[n], 'held', account.amount)
  redis.call('HSET', KEYS[n], 'h:' .. id, account.text .. ' ' .. ends, 'due', math.min(account.due, ends))
end
return { 0, now }`

/** KEYS: accounts. ARGV: run, id, transaction or empty to release; then for each account period, amount. */
export const settleScript = `${visible}
local run, id, transaction = ARGV[1], ARGV[2], tonumber(ARGV[3])
for n = 1, #KEYS do
  local key, period, amount = KEYS[n], ARGV[2 + n * 2], tonumber(ARGV[3 + n * 2])
  local f = redis.call('HMGET', key, 'run', 'period', 'ticket', 'snapshot', 'h:' .. id)
  if f[1] == run then
    if f[2] == period then
      if f[5] then
        redis.call('HINCRBY', key, 'held', -tonumber(string.match(f[5], '^%d+')))
        redis.call('HDEL', key, 'h:' .. id)
      end
      if transaction and (f[5] or not visible(transaction, f[4])) then redis.call('HINCRBY', key, 'spent', amount) end
    end
  elseif transaction and f[3] and string.sub(f[3], 1, #run + 1) == run .. ' ' then
    redis.call('HSET', key, 't:' .. id, ARGV[3 + n * 2] .. ' ' .. ARGV[3] .. ' ' .. period)
  end
end`

/** KEYS: account. ARGV: run, ticket, period, keep, spent, snapshot; then for each open reservation id, amount, end. */
export const loadScript = `${visible}${clock}
local key, run, ticket, period, keep, spent, snapshot = KEYS[1], unpack(ARGV, 1, 6)
local f = redis.call('HMGET', key, 'run', 'ticket')
if f[1] == run then return 1 end
if f[2] ~= ticket or string.sub(ticket, 1, #run + 1) ~= run .. ' ' then return 0 end
local fields, settled = redis.call('HGETALL', key), {}
redis.call('DEL', key)
spent = tonumber(spent)
for n = 1, #fields, 2 do
  if string.sub(fields[n], 1, 2) == 't:' then
    local amount, transaction, of = string.match(fields[n + 1], '^(%d+) (%d+) (%d+)$')
    settled[string.sub(fields[n], 3)] = true
    if of == period and not visible(tonumber(transaction), snapshot) then spent = spent + tonumber(amount) end
  end
end
local held, due = 0, 9007199254740991
for n = 7, #ARGV, 3 do
  local ends = tonumber(ARGV[n + 2])
  if not settled[ARGV[n]] and ends > now then
    held, due = held + tonumber(ARGV[n + 1]), math.min(due, ends)
    redis.call('HSET', key, 'h:' .. ARGV[n], ARGV[n + 1] .. ' ' .. ARGV[n + 2])
  end
end
redis.call('HSET', key, 'run', run, 'period', period, 'spent', spent, 'held', held, 'due', due, 'snapshot', snapshot)
redis.call('PEXPIRE', key, keep)
return 1`

/** KEYS: accounts. ARGV: how long to remember it. */
export const forgetScript = `${clock}
for _, key in ipairs(KEYS) do
  redis.call('DEL', key)
  redis.call('HSET', key, 'lost', now)
  redis.call('PEXPIRE', key, ARGV[1])
end`

/** KEYS: since when the server has its data. ARGV: run. Answers for how long that has been. */
export const upScript = `${clock}
local since = string.match(redis.call('GET', KEYS[1]) or '', '^' .. ARGV[1] .. ' (%d+)$')
if since then return now - tonumber(since) end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. now)
return 0`
