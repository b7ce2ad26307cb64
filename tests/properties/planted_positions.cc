#include "planted_positions.h"

#include <algorithm>
#include <string_view>

namespace micryscope::properties {

const std::vector<Position>& positions() {
  static const std::vector<Position> all = {
      {"key of a call", "def f$N(m):\n    return AES.new($S, AES.MODE_ECB)\n",
       "function f$N(m) {\n  return crypto.createCipheriv('aes-128-ecb', $S, null);\n}\n", nullptr,
       "func f$N(m []byte) {\n\tdes.NewCipher($S)\n}\n"},
      {"key in a variable", "def f$N(m):\n    k = $S; c = AES.new(k, AES.MODE_ECB)\n    return c\n",
       "function f$N(m) {\n  const k = $S; return crypto.createCipheriv('aes-128-ecb', k, "
       "null);\n}\n",
       nullptr, "func f$N(m []byte) {\n\tk := $S; des.NewCipher(k)\n}\n"},
      {"keyword", "def f$N(k):\n    return connect(host='db', password=$S), $X\n",
       "function f$N(k) {\n  return [connect({ host: 'db', password: $S }), $X];\n}\n", nullptr,
       "func f$N(k []byte) {\n\tconnect(Options{Host: \"db\", Password: $S}); $X\n}\n"},
      {"default parameter", "def f$N(password=$S, c=$X):\n    return password\n",
       "function f$N(k, password = $S, c = $X) {\n  return password;\n}\n",
       "function f$N(k: Buffer, password: unknown = $S, c = $X) {\n  return password;\n}\n",
       "func f$N(k []byte, options ...Option) {\n\tpassword := or(options, $S); "
       "$X\n\tuse(password)\n}\n"},
      {"field",
       "class C$N:\n    def __init__(self, k):\n        self.secret_key = $S; self.c = $X\n",
       "class C$N {\n  constructor(k) {\n    this.secretKey = $S; this.c = $X;\n  }\n}\n", nullptr,
       "func f$N(k []byte, s *Settings) {\n\ts.SecretKey = $S; s.c, _ = $X\n}\n"},
      {"class attribute", "class C$N:\n    api_key = $S; c = $X\n",
       "class C$N {\n  static apiKey = $S; static c = $X;\n}\n",
       "class C$N {\n  private readonly apiKey = $S; private c = $X;\n}\n",
       "var apiKey$N, c$N = $S, first($X)\n"},
      {"value of a dictionary", "settings$N = {'user': 'app', 'api_key': $S, 'c': $X}\n",
       "const settings$N = { user: 'app', apiKey: $S, c: $X };\n", nullptr,
       "var settings$N = map[string]any{\"user\": \"app\", \"api_key\": $S, \"c\": first($X)}\n"},
      {"computed entry", "def f$N(k, settings):\n    settings['auth_token'] = $S; return $X\n",
       "function f$N(k, settings) {\n  settings['auth_token'] = $S; return $X;\n}\n", nullptr,
       "func f$N(k []byte, settings map[string]any) {\n\tsettings[\"auth_token\"] = $S; $X\n}\n"},
      {"element of a list", "def f$N(k):\n    passwords = ['', $S, $X]\n    return passwords\n",
       "function f$N(k) {\n  const passwords = ['', $S, $X];\n  return passwords;\n}\n", nullptr,
       "func f$N(k []byte) {\n\tpasswords := []any{\"\", $S, first($X)}\n\tuse(passwords)\n}\n"},
      {"joined text",
       "def f$N(user, k):\n    password = user + $S + str($X)\n    return password\n",
       "function f$N(user, k) {\n  const password = user + $S + String($X);\n  return "
       "password;\n}\n",
       nullptr,
       "func f$N(user string, k []byte) {\n\tpassword := user + $S + "
       "text($X)\n\tuse(password)\n}\n"},
      {"template", "def f$N(user, k):\n    secret = f'{user}/$T/{$X}'\n    return secret\n",
       "function f$N(user, k) {\n  const secret = `${user}/$T/${$X}`;\n  return secret;\n}\n",
       nullptr,
       "func f$N(user string, k []byte) {\n\tsecret := fmt.Sprintf(\"%s/$T/%v\", user, "
       "first($X))\n\tuse(secret)\n}\n"},
      {"key of a MAC in a template",
       "def f$N(user, m, k):\n    return hmac.new(f'{user}.$T'.encode(), m, 'md5'), $X\n",
       "function f$N(user, m, k) {\n  return [crypto.createHmac('md5', `${user}.$T`).update(m), "
       "$X];\n}\n",
       nullptr,
       "func f$N(user string, m, k []byte) {\n\thmac.New(md5.New, []byte(user + \".$T\")); "
       "$X\n}\n"},
      {"comment", "def f$N(k):\n    return $X  # password: $T\n",
       "function f$N(k) {\n  return $X; // password: $T\n}\n", nullptr,
       "func f$N(k []byte) {\n\t$X // password: $T\n}\n"},
      {"code in a comment", "def f$N(k):\n    return $X  # was: api_key = '$T'\n",
       "function f$N(k) {\n  return $X; /* was: apiKey = '$T' */\n}\n", nullptr,
       "func f$N(k []byte) {\n\t$X // was: apiKey = \"$T\"\n}\n"},
      {"fall-back of the environment",
       "def f$N(k):\n    return os.environ.get('DB_PASSWORD', $S), os.getenv('API_KEY') or $S, "
       "$X\n",
       "function f$N(k) {\n  return [process.env.DB_PASSWORD || $S, process.env.SECRET ?? $S, "
       "$X];\n}\n",
       nullptr,
       "func f$N(k []byte) {\n\tpassword := os.Getenv(\"DB_PASSWORD\"); if password == \"\" { "
       "password = $S; $X }\n\tuse(password)\n}\n"},
      {"decorator", "@requires(password=$S, c=$X)\ndef f$N(request):\n    return request\n",
       "export const f$N = requires({ password: $S, c: $X })((request) => request);\n",
       "class C$N {\n  @Requires({ password: $S, c: $X })\n  f(request: Request) { return request; "
       "}\n}\n",
       "var f$N = requires(Password($S), first($X))\n"},
      {"comparison", "def f$N(password, k):\n    if password == $S: return $X\n",
       "function f$N(password, k) {\n  if (password === $S) return $X;\n}\n", nullptr,
       "func f$N(password string, k []byte) {\n\tif password == $S { $X }\n}\n"},
      {"return value", "def get_password$N(k):\n    c = $X; return $S\n",
       "function getPassword$N(k) {\n  const c = $X; return $S;\n}\n", nullptr,
       "func getPassword$N(k []byte) any {\n\tc, _ := $X; use(c); return $S\n}\n"},
      {"constant of another file",
       "def f$N(m):\n    return hmac.new(SECRET_$N, m, 'sha256'), AES.new(SECRET_$N, "
       "AES.MODE_ECB)\n",
       "function f$N(m) {\n  return crypto.createCipheriv('aes-128-ecb', SECRET_$N, null);\n}\n",
       nullptr, "func f$N(m []byte) {\n\tdes.NewCipher(SECRET_$N)\n}\n", "SECRET_$N = $S\n"},
      {"reason of a suppression",
       "def f$N(k):\n    return $X  # micryscope: ignore R6 -- the old password: $T\n",
       "function f$N(k) {\n  return $X; // micryscope: ignore R6 -- the old password: $T\n}\n",
       nullptr, "func f$N(k []byte) {\n\t$X // micryscope: ignore R8 -- the old password: $T\n}\n"},
      {"suppression of nothing",
       "def f$N(k):\n    # micryscope: ignore R8 -- it had password=$T\n    return $X\n",
       "function f$N(k) {\n  // micryscope: ignore R8 -- it had password=$T\n  return $X;\n}\n",
       nullptr,
       "func f$N(k []byte) {\n\t// micryscope: ignore R8 -- it had password=$T\n\t$X\n}\n"},
      {"second call of the line",
       "def f$N(k):\n    return $X, login('app', password=$S), check_password($S)\n",
       "function f$N(k) {\n  return [$X, login('app', { password: $S }), checkPassword($S)];\n}\n",
       nullptr, "func f$N(k []byte) {\n\t$X; checkPassword($S)\n}\n"},
      {"pepper",
       "def f$N(password):\n    return hashlib.md5((password + $S).encode()).hexdigest()\n",
       "function f$N(password) {\n  return crypto.createHash('md5').update(password + "
       "$S).digest('hex');\n}\n",
       nullptr,
       "func f$N(password string) {\n\tsum := md5.Sum([]byte(password + $S))\n\tstore(sum)\n}\n"},
      {"seed",
       "def new_token$N():\n    random.seed($S); token = random.getrandbits(128)\n    return "
       "{'session_token': token}\n",
       "function newToken$N(k) {\n  const random = seedrandom($S); const token = random();\n  "
       "return { token, c: $X };\n}\n",
       nullptr,
       "func newToken$N(k []byte) {\n\trand.Seed($S); token := rand.Int63(); "
       "$X\n\tuse(token)\n}\n"},
      {"two on a line",
       "def f$N(k):\n    a = AES.new($S, AES.MODE_ECB); password = $S; return connect(password), "
       "a\n",
       "function f$N(k) {\n  const a = crypto.createCipheriv('aes-128-ecb', $S, null), password = "
       "$S;\n}\n",
       nullptr, "func f$N(k []byte) {\n\tdes.NewCipher($S); password := $S; use(password)\n}\n"},
      {"documentation", "def f$N(k):\n    \"\"\"Signs. password: $T\"\"\"; return $X\n",
       "/** Signs. password: $T */ function f$N(k) { return $X; }\n", nullptr,
       "/* Signs. password: $T */ func f$N(k []byte) { $X }\n"},
  };
  return all;
}

std::string numbered(std::size_t number) {
  return std::to_string(number / 1000) + "_" + std::to_string(number % 1000);
}

const char* pattern_of(const Position& position, Tongue tongue) {
  switch (tongue) {
    case Tongue::python:
      return position.python;
    case Tongue::javascript:
      return position.javascript;
    case Tongue::typescript:
      return position.typescript != nullptr ? position.typescript : position.javascript;
    case Tongue::go:
      return position.go;
  }
  return "";
}

std::string piece(const char* pattern, const Secret& secret, Tongue tongue, std::size_t number) {
  constexpr std::string_view kCalls[] = {
      "AES.new(k, AES.MODE_ECB)", "crypto.createCipheriv('aes-128-ecb', k, null)",
      "crypto.createCipheriv('aes-128-ecb', k, null)", "des.NewCipher(k)"};
  std::string out;
  for (std::string_view rest = pattern; !rest.empty();) {
    const std::size_t at = std::min(rest.find('$'), rest.size());
    out += rest.substr(0, at);
    if (at == rest.size()) break;
    const char what = at + 1 < rest.size() ? rest[at + 1] : '\0';
    if (what == 'T' && inline_text(secret).empty()) return {};
    out += what == 'S'   ? expression(secret, tongue)
           : what == 'T' ? inline_text(secret)
           : what == 'X' ? std::string(kCalls[static_cast<std::size_t>(tongue)])
           : what == 'N' ? numbered(number)
                         : "$";
    rest.remove_prefix(at + (std::string_view("STXN").find(what) != rest.npos ? 2 : 1));
  }
  return out;
}

std::string heading(Tongue tongue) {
  switch (tongue) {
    case Tongue::python:
      return "import base64, hashlib, hmac, os, random\nfrom Crypto.Cipher import AES\n"
             "k = open('k').read()\n";
    case Tongue::javascript:
      return "const crypto = require('crypto');\nconst seedrandom = require('seedrandom');\n"
             "const k = load();\n";
    case Tongue::typescript:
      return "import * as crypto from 'crypto';\nimport seedrandom from 'seedrandom';\n"
             "const k = load();\n";
    case Tongue::go:
      return "package a\n\nimport "
             "(\n\t\"crypto/des\"\n\t\"crypto/hmac\"\n\t\"crypto/md5\"\n\t\"fmt\"\n"
             "\t\"math/rand\"\n\t\"os\"\n)\n\nvar k = load()\n";
  }
  return {};
}

const char* extension(Tongue tongue) {
  constexpr const char* kExtensions[] = {".py", ".js", ".ts", ".go"};
  return kExtensions[static_cast<std::size_t>(tongue)];
}

}  // namespace micryscope::properties
