// A terminal with the test interface of docs/terminal-interface.md, written from that page and the standard alone.
//   node terminal.mjs [PORT]     PORT 0 or none: a free one; ends when stdin ends
// It has no camera and no disk: root, certificates, records and the clock's setting are in memory only and are lost
// with the process, so it must not be used for purposes about loss of power (10.2).
import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { release, type } from 'node:os'

// ---- SM2 and SM3 (GM/T 0003, GM/T 0004) -----------------------------------------------------------------------------
const P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFFn // a = P - 3
const B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93n
const N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123n
const GX = 0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7n
const GY = 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0n
const mod = (a, m = P) => { const r = a % m; return r < 0n ? r + m : r }
const sm3 = (...parts) => createHash('sm3').update(Buffer.concat(parts)).digest()
const toInt = (bytes) => BigInt('0x' + bytes.toString('hex'))
const toBytes = (n) => Buffer.from(n.toString(16).padStart(64, '0'), 'hex')

const INFINITY = [1n, 1n, 0n] // points are Jacobian [X, Y, Z]
function double([x, y, z]) {
  const delta = mod(z * z), gamma = mod(y * y), beta = mod(x * gamma)
  const alpha = mod(3n * (x - delta) * (x + delta)), x3 = mod(alpha * alpha - 8n * beta)
  return [x3, mod(alpha * (4n * beta - x3) - 8n * gamma * gamma), mod(2n * y * z)]
}

function add(a, b) {
  if (a[2] === 0n) return b
  if (b[2] === 0n) return a
  const zz1 = mod(a[2] * a[2]), zz2 = mod(b[2] * b[2])
  const u1 = mod(a[0] * zz2), s1 = mod(a[1] * zz2 * b[2])
  const h = mod(b[0] * zz1 - u1), r = mod(b[1] * zz1 * a[2] - s1)
  if (h === 0n) return r === 0n ? double(a) : INFINITY
  const hh = mod(h * h), hhh = mod(h * hh), v = mod(u1 * hh)
  const x3 = mod(r * r - hhh - 2n * v)
  return [x3, mod(r * (v - x3) - s1 * hhh), mod(a[2] * b[2] * h)]
}

function multiples(point) { // 0 to 15 times the point
  const table = [INFINITY, point]
  while (table.length < 16) table.push(add(table.at(-1), point))
  return table
}
const MULTIPLES_OF_G = multiples([GX, GY, 1n])

function power(base, exponent) {
  let result = 1n
  for (const bit of exponent.toString(2)) result = mod(mod(result * result) * (bit === '1' ? base : 1n))
  return result
}

const curve = (x) => mod((x * x - 3n) * x + B)
/** The Y of that parity for an X of 32 bytes; null when there is none. */
function liftX(xBytes, odd) {
  const x = toInt(xBytes), y = power(curve(x), (P + 1n) / 4n)
  if (x >= P || mod(y * y) !== curve(x)) return null
  return { x, y: (y & 1n) === BigInt(odd) ? y : P - y }
}

const UID = Buffer.from('1234567812345678', 'ascii')
const Z_START = Buffer.concat([Buffer.from([0, UID.length * 8]), UID, ...[P - 3n, B, GX, GY].map(toBytes)])

/** SM2 with SM3(Z || message); the signature is r || s. */
function verifies({ x, y }, message, signature) {
  const r = toInt(signature.subarray(0, 32)), s = toInt(signature.subarray(32, 64)), t = mod(r + s, N)
  if (r === 0n || r >= N || s === 0n || s >= N || t === 0n) return false
  const e = toInt(sm3(sm3(Z_START, toBytes(x), toBytes(y)), message))
  const multiplesOfKey = multiples([x, y, 1n])
  const sDigits = toBytes(s).toString('hex'), tDigits = toBytes(t).toString('hex')
  let sum = INFINITY
  for (let i = 0; i < 64; i++) { // s G + t key, four bits at a time
    sum = double(double(double(double(sum))))
    sum = add(add(sum, MULTIPLES_OF_G[parseInt(sDigits[i], 16)]), multiplesOfKey[parseInt(tDigits[i], 16)])
  }
  if (sum[2] === 0n) return false
  const zz = mod(sum[2] * sum[2]), wanted = mod(r - e, N) // the affine x, which may be above N
  return mod(wanted * zz) === sum[0] || (wanted + N < P && mod((wanted + N) * zz) === sum[0])
}

// ---- State ----------------------------------------------------------------------------------------------------------
const LIBC = process.report.getReport().header.glibcVersionRuntime ?? '' // asked once, since it is slow
const CAPACITIES = { certificates: 1000, records: 500 }
let root = null // or {x, y}
const certificates = new Map() // number in hexadecimal -> certificate bytes
let records = [], nextRecord = 1
let clockOffset = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint()
const clock = () => process.hrtime.bigint() + clockOffset

// ---- What a code must be (Table 1, Tables 2 to 4, default readings) -------------------------------------------------
const isBcd = (bytes) => /^[0-9]*$/.test(bytes.toString('hex'))

/** {reason} or {keys}: the two issuer keys that an X-only certificate can mean (OP-21). */
function openCertificate(certificate, nowSeconds) {
  const invalid = { reason: 'certificate-invalid' } // byte 7, the encryption algorithm, may have any value
  if (certificate.length !== 106 || certificate[0] !== 0x14 || !isBcd(certificate.subarray(1, 3))) return invalid
  const month = Number(certificate.toString('hex', 1, 2)), year = 2000 + Number(certificate.toString('hex', 2, 3))
  if (month < 1 || month > 12) return invalid
  if (certificate[6] !== 0x04 || certificate[8] !== 0x11 || certificate[9] !== 32) return invalid
  const keys = [0, 1].map((odd) => liftX(certificate.subarray(10, 42), odd))
  if (keys.includes(null)) return invalid
  const end = Date.UTC(year, month, 1) / 1000 - 8 * 3600 // the month after begins, in UTC+8
  if (nowSeconds >= end) return { reason: 'certificate-expired' }
  if (!verifies(root, certificate.subarray(0, 42), certificate.subarray(42))) return invalid
  return { keys }
}

/** Why the code is refused; '' when it is accepted. */
function reasonAgainst(code) {
  if (code.length !== 226) return 'length'
  if (code[0] !== 0x80) return 'version'
  if (code[1] !== 0 || code[2] > 1) return 'type' // JT00 bus, JT01 metro
  if (code[3] > 1) return 'mode'
  if (code.readUInt16BE(8) !== 145 || code.readUInt16BE(155) !== 69) return 'length-field'
  if (code[90] !== 0x15 || code[161] !== 0x15) return 'structure'
  if (code.subarray(10, 26).every((byte) => byte === 0x20)) return 'account'
  if (!isBcd(code.subarray(45, 48))) return 'limit'
  const userKey = code[51] === 2 || code[51] === 3 ? liftX(code.subarray(52, 84), code[51] & 1) : null
  if (userKey === null) return 'user-key'

  const now = Number(clock() / 1_000_000n) / 1000, made = code.readUInt32BE(157) // seconds
  if (made > now) return 'not-yet-valid'
  if (now > made + code.readUInt16BE(88)) return 'code-expired'
  if (now > code.readUInt32BE(84)) return 'authorisation-expired'

  if (root === null) return 'root-missing'
  const certificate = certificates.get(code.toString('hex', 4, 8))
  if (certificate === undefined) return 'certificate-unknown'
  const { reason, keys } = openCertificate(certificate, now)
  if (reason) return reason
  if (!keys.some((key) => verifies(key, code.subarray(8, 90), code.subarray(91, 155)))) return 'issuer-signature'
  if (!verifies(userKey, code.subarray(8, 161), code.subarray(162))) return 'user-signature'
  return ''
}

// ---- Methods --------------------------------------------------------------------------------------------------------
class Refusal extends Error { constructor(code, message) { super(message); this.code = code } }
const need = (condition, message) => { if (!condition) throw new Refusal(-32602, message) }

function hex(value, name, least, most = least) {
  need(typeof value === 'string' && value.length % 2 === 0 && /^[0-9a-f]*$/i.test(value), `${name}: not hexadecimal`)
  const bytes = Buffer.from(value, 'hex')
  need(bytes.length >= least && bytes.length <= most, `${name}: ${bytes.length} bytes`)
  return bytes
}
function integer(value, name, most = Number.MAX_SAFE_INTEGER) {
  need(Number.isInteger(value) && value >= 0 && value <= most, `${name}: not an integer in range`)
  return value
}
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

const methods = new Map(Object.entries({
  'terminal.describe': () => ({
    interface: 1, vendor: 'Stranger', model: 'S1', serial: '1', firmware: '0.1',
    os: { name: type(), release: release() }, libc: { name: 'glibc', version: LIBC },
    capacities: CAPACITIES, interfaces: ['lan'], methods: [...methods.keys()],
  }),
  'root.install': ({ key }) => {
    const bytes = hex(key, 'key', 65), x = toInt(bytes.subarray(1, 33)), y = toInt(bytes.subarray(33))
    need(bytes[0] === 4 && x < P && y < P && mod(y * y) === curve(x), 'key: no point of the curve')
    root = { x, y }
    return {}
  },
  'certificates.install': (params) => { // anything is stored; a bad certificate is refused when a code uses it
    const entries = params.certificates
    need(Array.isArray(entries) && entries.length <= 100, 'certificates: no array of at most 100')
    const page = new Map(entries.map((entry) => {
      need(isObject(entry), 'certificates: an entry is no object')
      hex(entry.issuer, 'issuer', 4) // checked and dropped: the default reading only observes field 7 (OP-15)
      return [hex(entry.number, 'number', 4).toString('hex'), hex(entry.certificate, 'certificate', 0, 4096)]
    }))
    const fresh = [...page.keys()].filter((number) => !certificates.has(number)).length
    if (certificates.size + fresh > CAPACITIES.certificates) throw new Refusal(-32000, 'certificate storage full')
    for (const [number, certificate] of page) certificates.set(number, certificate)
    return { installed: entries.length, refused: [] }
  },
  'certificates.clear': () => { certificates.clear(); return {} },
  'clock.read': (_, arrived) => // both by the clock as it is now; transmitted is read last
    ({ received_ns: arrived + clockOffset, resolution_ns: 1, transmitted_ns: clock() }),
  'clock.set': (params, arrived) => { // JSON.parse rounds such integers to 256 ns or less, which does no harm here
    clockOffset = BigInt(integer(params.now_ns, 'now_ns', 2 ** 63)) - arrived
    return {}
  },
  'payload.inject': (params) => {
    const code = hex(params.payload, 'payload', 0, 4096), payload = code.toString('hex')
    const start = clock(), reason = reasonAgainst(code), at_ns = clock(), verify_ns = at_ns - start
    if (reason) return { payload, result: 'refused', reason, record: null, decode_ns: 0, verify_ns, at_ns }
    if (records.length >= CAPACITIES.records) throw new Refusal(-32000, 'record storage full')
    records.push({ id: nextRecord++, at_ns, payload })
    return { payload, result: 'accepted', reason, record: records.at(-1).id, decode_ns: 0, verify_ns, at_ns }
  },
  'records.list': (params) => {
    const offset = integer(params.offset, 'offset'), limit = integer(params.limit, 'limit', 100)
    return { total: records.length, records: records.slice(offset, offset + limit) }
  },
  'records.count': () => ({ count: records.length }),
  'records.acknowledge': (params) => {
    need(Array.isArray(params.ids), 'ids: no array')
    const ids = new Set(params.ids.map((id) => integer(id, 'id'))), before = records.length
    records = records.filter(({ id }) => !ids.has(id))
    return { acknowledged: before - records.length }
  },
  'records.clear': () => { records = []; return {} },
}))

// ---- Line -----------------------------------------------------------------------------------------------------------
const LONGEST = 65_536
const BIG = randomBytes(8).toString('hex') // marks integers beyond 2^53, which JSON.stringify cannot write
const encode = (message) => JSON.stringify(message, (_, value) => typeof value === 'bigint' ? BIG + value : value)
  .replaceAll(new RegExp(`"${BIG}(-?\\d+)"`, 'g'), '$1') + '\n'
const failure = (id, code, message) => encode({ jsonrpc: '2.0', id, error: { code, message } })
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The line that answers this one; '' for a notification. */
function answer(line, arrived) {
  if (line.length > LONGEST) return failure(null, -32600, 'line too long')
  let request
  try { request = JSON.parse(utf8.decode(line)) } catch { return failure(null, -32700, 'not JSON') }
  if (!isObject(request)) return failure(null, -32600, 'no request object')
  const { jsonrpc, method, params = {}, id } = request, called = id !== undefined
  if (called && id !== null && !['string', 'number'].includes(typeof id)) return failure(null, -32600, 'bad id')
  if (jsonrpc !== '2.0' || typeof method !== 'string') return failure(id ?? null, -32600, 'no request object')
  try {
    if (!methods.has(method)) throw new Refusal(-32601, `${method.slice(0, 100)} is not offered`)
    need(isObject(params), 'params: no object')
    const result = methods.get(method)(params, arrived)
    return called ? encode({ jsonrpc, id, result }) : ''
  } catch (error) {
    return called ? failure(id, error instanceof Refusal ? error.code : -32000, error.message) : ''
  }
}

const server = createServer((socket) => {
  let held = Buffer.alloc(0) // the line so far, cut off just above the limit
  const hold = (bytes) => { held = Buffer.concat([held, bytes]).subarray(0, LONGEST + 2) }
  socket.setNoDelay(true)
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    const arrived = process.hrtime.bigint()
    for (let end; (end = chunk.indexOf(0x0a)) >= 0; chunk = chunk.subarray(end + 1)) {
      hold(chunk.subarray(0, end))
      const reply = answer(held.at(-1) === 0x0d ? held.subarray(0, -1) : held, arrived)
      held = Buffer.alloc(0)
      if (reply) socket.write(reply)
    }
    hold(chunk)
  })
})
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1',
  () => console.log(`listening 127.0.0.1:${server.address().port}`))
process.stdin.on('end', () => process.exit(0)).resume()
