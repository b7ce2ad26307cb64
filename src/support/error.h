// Errors that the user or the world made: one clear line that says what, where and how to mend it.
// Functions that can fail so return Result<T>; MS_TRY unwraps one or passes the error up.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace micryscope {

enum class ErrorCode {
  usage,
  config,
  io,
  git,
  incomplete,  ///< what is needed exists, but not here: the base of a shallow clone
  internal,
};

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;  ///< what is wrong and how to mend it
  std::string where;    ///< file:line:column, or empty
  /// What else was found wrong at the same time, each for a line of its own.
  std::vector<Error> others = {};

  /// "where: message", or the message alone.
  std::string text() const { return where.empty() ? message : where + ": " + message; }
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string where = {}) {
  return tl::make_unexpected(Error{code, std::move(message), std::move(where)});
}

}  // namespace micryscope

#define MS_CAT_IMPL(a, b) a##b
#define MS_CAT(a, b) MS_CAT_IMPL(a, b)
#define MS_TRY_IMPL(tmp, decl, expr)                            \
  auto tmp = (expr);                                            \
  if (!tmp) return tl::make_unexpected(std::move(tmp).error()); \
  decl = *std::move(tmp)
/// MS_TRY(Type name, expression): three statements, so never directly under a brace-less `if`.
#define MS_TRY(decl, expr) MS_TRY_IMPL(MS_CAT(ms_try_, __COUNTER__), decl, expr)
