// What library calls mean: the compiled form of rulesets/models/**/*.yaml and rulesets/mcp/*.yaml.
// An API model says which call of which library is which operation with which roles, where a value
// comes from, what it is turned into and where it goes. It never judges.
//
// A callee is named by its API path: the import's canonical name and the members from there
// ("hashlib.md5", "crypto.createHash", "crypto/md5.New"), or, for a method, the type that a model
// gave the object ("hashlib.Hash.digest"). Names are resolved, never matched by substring.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "models/vocabulary.h"

namespace micryscope::models {

/// Picks one thing out of a call. In YAML: `0` an argument by position, `key` one by name, `0.iv`
/// a field of an option object, `self` the object a method is called on, `rest 1` all arguments
/// from 1 on, `last` the last one, `result` the call's value, `returned 1` what the function handed
/// in as argument 1 returns.
struct Selector {
  enum class Kind : std::uint8_t {
    position,
    keyword,
    receiver,
    rest,
    last,
    result,
    returned
  } kind = Kind::position;
  int position = 0;
  std::string keyword;
  std::vector<std::string> path;  ///< fields to follow from there
};

/// How the text of a role is read.
enum class Parse : std::uint8_t {
  plain,
  cipher_name,  ///< "aes-256-cbc", "AES/ECB/PKCS5Padding": algorithm, mode, padding and key size
  hash_name,    ///< "sha-1", "RSA-MD5", "SHA1": a canonical hash name
  bits,         ///< a number of bytes, taken as bits
  list,         ///< "HIGH:!aNULL:RC4": each word that it lets in is a value
};

struct RoleModel {
  Role role = Role::data;
  std::vector<Selector> at;  ///< the first that is there
  Parse parse = Parse::plain;
  std::map<std::string, std::string> values;  ///< what a constant argument means: "1" is ECB
  std::optional<std::string> absent;  ///< the library's own default, when no argument is given
  bool absent_is_random = false;      ///< the library draws it itself when it is not given
};

struct Fill {
  Selector at;                              ///< this argument is overwritten ...
  OriginKind origin = OriginKind::unknown;  ///< ... with this
  std::vector<Selector> from;               ///< or with what these hold, in this order
  std::optional<Fold> fold;                 ///< turned into something on the way
};

/// An entry counts only where an argument is one of these constants, capitals aside.
struct Condition {
  Selector at;
  std::vector<std::string> is;
};

struct SinkModel {
  SinkKind kind = SinkKind::log;
  std::vector<Selector> at;
};

/// One callable, or one readable member (`read: true`).
struct CallModel {
  std::string path;   ///< full API path; for `method` models only the method's name
  bool read = false;  ///< a member that is read, not called; a path ending in `*` takes any member
  bool write =
      false;  ///< a member that is assigned (`write: openai.api_key`); the value is argument 0
  std::string library;
  std::string where;  ///< file:line of the model, for `rules lint` and explanations

  std::optional<OperationKind> operation;
  std::vector<std::pair<Role, std::string>> set;  ///< roles fixed by the call itself
  std::vector<RoleModel> roles;
  /// Objects made by other calls whose roles this operation takes over (cipher block, key spec).
  std::vector<Selector> parts;
  /// No operation of its own, only roles for one that takes it as a part.
  bool component = false;
  /// A call on an operation's object that belongs to it: adds its roles and, with `result`, gives
  /// it.
  bool continues = false;
  Selector object{
      Selector::Kind::receiver, 0, {}, {}};  ///< the operation's object, when it continues
  bool result = false;  ///< a continuing call whose value is the operation's result
  bool deprecated = false;

  std::string returns;  ///< type of the value it gives; "self" for the object itself
  std::optional<OriginKind> origin;
  std::vector<Selector> origin_default;  ///< alternatives to the origin: the default of getenv
  std::vector<Selector>
      resource;  ///< the variable, path, URL or table that the origin or sink names
  std::optional<Fold> fold;
  std::vector<Selector> of;
  std::vector<Selector> with;
  std::vector<Selector> from;
  std::vector<Selector> to;
  std::vector<Fill> fills;
  std::vector<Condition> when;
  std::vector<SinkModel> sinks;
  /// Functions handed in that get the call's value: argument position, parameter position.
  std::vector<std::pair<int, int>> callbacks;
};

/// How an SDK registers an MCP tool (rulesets/mcp/*.yaml).
struct ToolModel {
  enum class Form : std::uint8_t {
    decorator,   ///< @path or @path(...): the decorated function is the handler
    call,        ///< path(...): `handler` is the function, `name` and `schema` its arguments
    base_class,  ///< a class derived from path: its method `handler_name` is the handler
    literal,     ///< an object or struct of type path with a handler field
  } form = Form::call;
  std::string path;
  std::vector<Selector> name;
  std::vector<Selector> description;
  std::vector<Selector> schema;
  std::vector<Selector> handler;
  std::vector<std::string> methods;  ///< base_class: names of handler methods
  /// Which of the handler's parameters carry what the model sends; empty: all of them.
  std::vector<int> inputs;
  std::string where;
};

/// Words of names, by family ("password", "key", "token", "cache", ...), for the evidence that
/// counts last. A name is split at case changes, digits and punctuation; a family matches when one
/// of its entries is a run of the name's words.
struct NameFamily {
  /// Which literals given to such a name are taken for secrets.
  enum class Literal : std::uint8_t { none, random, any };

  std::string family;
  bool sensitive = false;  ///< speaks for protection; otherwise against it
  Literal literal = Literal::none;
  std::vector<std::vector<std::string>> words;
};

/// Formats of credentials by which a literal is known for what it is, whatever its name.
struct CredentialFormat {
  std::string name;                ///< "OpenAI API key"
  std::string pattern;             ///< RE2, matched against the whole literal
  std::vector<std::string> words;  ///< substrings that any match contains, for the prefilter
  bool random = false;  ///< its secret (the pattern's group, if any) must look drawn, too
};

/// How a literal that is given to a secret's name is told from a text about the secret.
struct LiteralWords {
  std::vector<std::string> weak;    ///< words that only a value has: "dev-secret", "my_secret_key"
  std::vector<std::string> about;   ///< last words of names that hold no secret: "auth_protocol"
  std::vector<std::string> tables;  ///< words in names of tables that hold texts: "FIELD_LABELS"
  std::vector<std::string> common;  ///< whole values that are secrets although they look like names
  std::vector<std::string> test;    ///< words in values that say themselves that they are made up
  /// Environment variables that every process of a user, and most people, know.
  std::vector<std::string> public_environment;
  std::vector<std::string> tails;        ///< last words that only say which one: "password_default"
  std::vector<std::string> joints;       ///< words before what only says whose: "passwordForAdmin"
  std::vector<std::string> indexes;      ///< last words of what something is kept under
  std::vector<std::string> passwords;    ///< last words of parameters that take a password
  std::vector<std::string> public_keys;  ///< patterns of public keys and certificates
  std::vector<std::string> known;        ///< patterns of public things that look random: addresses
};

/// What is not shown whole in any output, by its name and by its looks: models/looks.h.
struct RedactionWords {
  std::vector<std::string> secret;      ///< parts of names of secrets, in lower case
  std::vector<std::string> innocent;    ///< words that only contain such a part
  std::vector<std::string> open;        ///< last words of names of what is no secret: "salt"
  std::vector<std::string> counts;      ///< last words of names of numbers that count: "expiry"
  std::vector<std::string> phrases;     ///< names behind whose colon a whole phrase may stand
  std::vector<std::string> tells;       ///< words between a name and its value
  std::vector<std::string> vocabulary;  ///< what literals name cryptography with, digits aside
  std::vector<std::string> plain;       ///< patterns of words with digits that are no secrets
  std::vector<std::string> shapes;      ///< patterns of words that are
};

class ModelSet {
 public:
  /// Models of a call or read whose full path is this, in file order.
  const std::vector<CallModel>* find(std::string_view language, std::string_view path) const;
  /// Models of methods by bare name, used only when the object's type is not known.
  const std::vector<CallModel>* find_method(std::string_view language, std::string_view name) const;
  /// Whether any call of that last name stores fields by name, or calls what it is given: most
  /// calls are not worth a closer look.
  bool may_store(std::string_view language, std::string_view name) const;
  bool may_apply(std::string_view language, std::string_view name) const;
  /// A named constant of a library ("Crypto.Cipher.AES.MODE_ECB"), or null.
  const std::string* constant(std::string_view language, std::string_view path) const;
  const ToolModel* tool(std::string_view language, ToolModel::Form form,
                        std::string_view path) const;
  /// Another name under which a type or module is known, applied from the left of a path.
  std::string canonical(std::string_view language, std::string_view path) const;

  struct LanguageTable {
    std::unordered_map<std::string, std::vector<CallModel>> calls;
    std::unordered_map<std::string, std::vector<CallModel>> methods;
    std::unordered_map<std::string, std::string> constants;
    std::map<std::string, std::string, std::less<>> aliases;
    std::vector<ToolModel> tools;
    std::vector<std::string> words;  ///< for the prefilter, sorted and unique
    /// The same for calls that only a rule about such operations asks for.
    std::map<OperationKind, std::vector<std::string>> words_of;
    std::vector<std::string> tool_words;  ///< the same of files that only say what an MCP tool is
    std::vector<std::string> libraries;   ///< sorted and unique
    std::vector<std::string> storing;   ///< last names of calls that store fields by name, likewise
    std::vector<std::string> applying;  ///< and of those that call what they are given
  };
  std::map<std::string, LanguageTable, std::less<>> languages;
  std::vector<NameFamily> names;
  std::vector<CredentialFormat> credentials;
  LiteralWords literals;
  RedactionWords redaction;
  std::vector<std::string> test_paths;    ///< globs of files that hold test code, in any language
  std::vector<std::string> sample_paths;  ///< globs of files that show how the program is used
  std::vector<std::string>
      placeholders;  ///< words and RE2 patterns of values that stand for a secret
};

}  // namespace micryscope::models
