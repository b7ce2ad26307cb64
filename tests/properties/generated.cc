#include "generated.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace micryscope::properties {

namespace {

enum class Type : std::uint8_t { key, mode };

/// Writes expressions and statements in one language.
class Writer {
 public:
  Writer(Dialect dialect, std::uint32_t seed) : dialect_(dialect), random_(seed) {}

  std::size_t below(std::size_t count) { return random_() % count; }
  bool chance(int percent) { return static_cast<int>(random_() % 100) < percent; }

  std::string literal(Type type) {
    if (type == Type::mode) {
      static const std::vector<std::string> kPython = {"AES.MODE_ECB", "AES.MODE_GCM",
                                                       "AES.MODE_EAX"};
      static const std::vector<std::string> kScript = {"'aes-128-ecb'", "'aes-128-gcm'",
                                                       "'aes-256-gcm'"};
      return (dialect_ == Dialect::python ? kPython : kScript)[below(3)];
    }
    if (chance(40)) return environment();
    const std::string text = "\"k" + std::to_string(1000 + below(9000)) + "-vq7xw2-" +
                             std::to_string(100 + below(900)) + "\"";
    return text;
  }

  std::string environment() {
    const std::string name = "\"SETTING_" + std::to_string(below(9)) + "\"";
    switch (dialect_) {
      case Dialect::python:
        return "os.environ[" + name + "]";
      case Dialect::javascript:
        return "process.env[" + name + "]";
      case Dialect::go:
        return "os.Getenv(" + name + ")";
    }
    return {};
  }

  /// A value of a type, made of the names in scope and of what else can be called.
  std::string expression(Type type, int depth) {
    const std::vector<std::string>& known = scope[type];
    if (depth <= 0 || chance(25)) {
      if (!known.empty() && chance(75)) return known[below(known.size())];
      return literal(type);
    }
    switch (below(dialect_ == Dialect::go ? 3 : 5)) {
      case 0:
        return called(type, depth);
      case 1:
        return table(type, depth);
      case 2:
        if (type == Type::mode) return called(type, depth);
        return "(" + expression(type, depth - 1) + " + " + expression(type, depth - 1) + ")";
      case 3:
        return "(" + expression(type, depth - 1) +
               (dialect_ == Dialect::python ? " or " : " || ") + expression(type, depth - 1) + ")";
      default:
        return dialect_ == Dialect::python
                   ? "(" + expression(type, depth - 1) + " if pick else " +
                         expression(type, depth - 1) + ")"
                   : "(pick ? " + expression(type, depth - 1) + " : " +
                         expression(type, depth - 1) + ")";
    }
  }

  std::string called(Type type, int depth) {
    std::vector<std::string> fitting;
    for (const auto& [name, gives] : callable) {
      if (gives == type) fitting.push_back(name);
    }
    if (fitting.empty()) return literal(type);
    const std::string name = fitting[below(fitting.size())];
    needs.insert(name);
    return name + "(" + expression(type, depth - 1) + ", pick)";
  }

  std::string table(Type type, int depth) {
    const std::string a = expression(type, depth - 1);
    const std::string b = expression(type, depth - 1);
    if (dialect_ == Dialect::go) return "map[string]string{\"a\": " + a + ", \"b\": " + b + "}[pick]";
    return "({\"a\": " + a + ", \"b\": " + b + "})[pick]";
  }

  /// `name = value`, the name known from here on.
  void assign(std::string& body, Type type, const std::string& indent) {
    auto& known = scope[type];
    const bool again = !known.empty() && chance(50) && known.back().starts_with("v");
    const std::string value = expression(type, 2);
    const std::string name = again ? known.back() : "v" + std::to_string(++variables_);
    if (dialect_ == Dialect::python)
      body += indent + name + " = " + value + "\n";
    else if (dialect_ == Dialect::javascript)
      body += indent + (again ? "" : "let ") + name + " = " + value + ";\n";
    else
      body += indent + name + (again ? " = " : " := ") + value + "\n" +
              (again ? "" : indent + "_ = " + name + "\n");
    if (!again) known.push_back(name);
  }

  void loop(std::string& body, Type type, const std::string& indent) {
    auto& known = scope[type];
    if (known.empty() || !known.back().starts_with("v")) return assign(body, type, indent);
    const std::string in = indent + (dialect_ == Dialect::go ? "\t" : "  ");
    switch (dialect_) {
      case Dialect::python:
        body += indent + "for step in pick:\n";
        break;
      case Dialect::javascript:
        body += indent + "for (const step of pick) {\n";
        break;
      case Dialect::go:
        body += indent + "for range pick {\n";
        break;
    }
    const std::size_t outside = known.size();
    const std::string changed = known.back();
    assign(body, type, in);
    const std::string other = known.back();
    const std::string end = dialect_ == Dialect::javascript ? ";\n" : "\n";
    body += in + changed + " = " + (chance(50) ? other : expression(type, 2)) + end;
    if (chance(30)) sink(body, in);
    if (dialect_ != Dialect::python) body += indent + "}\n";
    known.resize(outside);  // what the loop named is not known behind it
  }

  void sink(std::string& body, const std::string& indent) {
    const std::string key = expression(Type::key, 2);
    switch (dialect_) {
      case Dialect::python:
        if (chance(60))
          body += indent + "AES.new(" + key + ", " + expression(Type::mode, 2) + ")\n";
        else
          body += indent + "hmac.new(" + key + ", pick, \"sha256\")\n";
        break;
      case Dialect::javascript:
        if (chance(60))
          body += indent + "crypto.createCipheriv(" + expression(Type::mode, 2) + ", " + key +
                  ", crypto.randomBytes(12));\n";
        else
          body += indent + "crypto.createHmac(\"sha256\", " + key + ").update(pick);\n";
        break;
      case Dialect::go:
        body += indent + "hmac.New(sha256.New, []byte(" + key + "))\n";
        break;
    }
  }

  std::map<Type, std::vector<std::string>> scope;
  std::vector<std::pair<std::string, Type>> callable;
  std::set<std::string> needs;

 private:
  Dialect dialect_;
  std::mt19937 random_;
  int variables_ = 0;
};

std::string head_of(Dialect dialect, const std::string& name) {
  switch (dialect) {
    case Dialect::python:
      return "def " + name + "(given, pick=None):\n";
    case Dialect::javascript:
      return "function " + name + "(given, pick) {\n";
    case Dialect::go:
      return "func " + name + "(given string, pick string) string {\n";
  }
  return {};
}

Part function_part(Writer& writer, Dialect dialect, const std::string& name, Type gives,
                   const std::vector<Part>& shared) {
  Part part;
  part.name = name;
  writer.needs.clear();
  writer.scope.clear();
  writer.scope[gives] = {"given"};
  const std::string indent = dialect == Dialect::go ? "\t" : "  ";
  std::string body;
  std::string declared;
  for (const Part& variable : shared) {
    if (!writer.chance(40)) continue;
    writer.scope[Type::key].push_back(variable.name);
    writer.needs.insert(variable.name);
    if (!writer.chance(30)) continue;
    // A shared variable that functions store.
    if (dialect == Dialect::python) declared += indent + "global " + variable.name + "\n";
    body += indent + variable.name + " = " + variable.name + " + " +
            writer.expression(Type::key, 1) + (dialect == Dialect::javascript ? ";\n" : "\n");
  }
  const std::size_t statements = 1 + writer.below(4);
  for (std::size_t i = 0; i < statements; ++i) {
    const Type type = dialect != Dialect::go && writer.chance(40) ? Type::mode : Type::key;
    switch (writer.below(4)) {
      case 0:
        writer.loop(body, type, indent);
        break;
      case 1:
        writer.sink(body, indent);
        break;
      default:
        writer.assign(body, type, indent);
        break;
    }
  }
  body += indent + "return " + writer.expression(gives, 2) +
          (dialect == Dialect::javascript ? ";\n}\n" : dialect == Dialect::go ? "\n}\n" : "\n");
  part.text = head_of(dialect, name) + declared + body;
  part.needs.assign(writer.needs.begin(), writer.needs.end());
  return part;
}

std::string variable_text(Dialect dialect, const std::string& name, const std::string& value) {
  switch (dialect) {
    case Dialect::python:
      return name + " = " + value + "\n";
    case Dialect::javascript:
      return "let " + name + " = " + value + ";\n";
    case Dialect::go:
      return "var " + name + " = " + value + "\n";
  }
  return {};
}

std::string header_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::python:
      return "import hmac\nimport os\nfrom Crypto.Cipher import AES\n";
    case Dialect::javascript:
      return "const crypto = require('crypto');\n";
    case Dialect::go:
      return "package main\n\nimport (\n\t\"crypto/hmac\"\n\t\"crypto/sha256\"\n\t\"os\"\n)\n\n";
  }
  return {};
}

}  // namespace

Program generate(Dialect dialect, std::uint32_t seed) {
  Writer writer(dialect, seed);
  Program program;
  program.dialect = dialect;
  const std::size_t functions = 2 + writer.below(6);
  std::vector<Part> shared;
  for (std::size_t i = 0; i < writer.below(3); ++i) {
    Part part;
    part.name = "shared" + std::to_string(i);
    part.text = variable_text(dialect, part.name, writer.literal(Type::key));
    part.is_variable = true;
    shared.push_back(part);
  }
  for (std::size_t i = 0; i < functions; ++i) {
    const Type gives = dialect != Dialect::go && writer.chance(40) ? Type::mode : Type::key;
    writer.callable.emplace_back("helper" + std::to_string(i), gives);
  }
  for (std::size_t i = 0; i < functions; ++i) {
    const auto& [name, gives] = writer.callable[i];
    // A variable is of the file that its functions store it in.
    program.parts.push_back(function_part(writer, dialect, name, gives, shared));
    const bool speaks_of_shared =
        std::ranges::any_of(program.parts.back().needs,
                            [](const std::string& need) { return need.starts_with("shared"); });
    program.parts.back().file = speaks_of_shared ? 0 : static_cast<int>(writer.below(3));
  }
  program.parts.insert(program.parts.begin(), shared.begin(), shared.end());
  return program;
}

std::vector<Part> unrelated_parts(Dialect dialect, std::uint32_t seed) {
  Writer writer(dialect, seed ^ 0x5bd1e995U);
  writer.callable = {{"apart0", Type::key}, {"apart1", Type::key}};
  std::vector<Part> parts;
  for (const auto& [name, gives] : std::vector(writer.callable))
    parts.push_back(function_part(writer, dialect, name, gives, {}));
  return parts;
}

Project print(const Program& program, const std::vector<std::string>& names) {
  const Dialect dialect = program.dialect;
  std::map<std::string, int> file_of;
  for (const Part& part : program.parts) file_of[part.name] = part.file;
  std::map<int, std::string> texts;
  for (const Part& part : program.parts) texts[part.file];
  for (auto& [file, text] : texts) {
    text = header_of(dialect);
    std::set<std::string> imported;
    std::string exported;
    for (const Part& part : program.parts) {
      if (part.file != file) continue;
      if (!part.is_variable) exported += "exports." + part.name + " = " + part.name + ";\n";
      for (const std::string& need : part.needs) {
        const auto home = file_of.find(need);
        if (home == file_of.end() || home->second == file || !imported.insert(need).second)
          continue;
        const std::string& module = names[static_cast<std::size_t>(home->second)];
        if (dialect == Dialect::python) text += "from " + module + " import " + need + "\n";
        if (dialect == Dialect::javascript)
          text += "const { " + need + " } = require('./" + module + "');\n";
      }
    }
    for (const bool variables : {true, false}) {
      for (const Part& part : program.parts) {
        if (part.file == file && part.is_variable == variables) text += part.text;
      }
    }
    if (dialect == Dialect::javascript) text += exported;
  }
  static const std::map<Dialect, std::string> kEndings = {
      {Dialect::python, ".py"}, {Dialect::javascript, ".js"}, {Dialect::go, ".go"}};
  Project project;
  for (auto& [file, text] : texts)
    project.texts[names[static_cast<std::size_t>(file)] + kEndings.at(dialect)] = std::move(text);
  return project;
}

}  // namespace micryscope::properties
