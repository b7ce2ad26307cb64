#include "support/errors.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string_view>
#include <tuple>
#include <utility>

namespace micryscope {

namespace {

/// Takes ":12" off the end; zero if there is none.
unsigned long take_number(std::string_view& where) {
  const std::size_t colon = where.rfind(':');
  if (colon == where.npos || colon + 1 == where.size()) return 0;
  unsigned long number = 0;
  const char* const end = where.data() + where.size();
  const auto [stop, error] = std::from_chars(where.data() + colon + 1, end, number);
  if (error != std::errc() || stop != end) return 0;
  where = where.substr(0, colon);
  return number;
}

/// File, line and column of "file:line:column" or "file:line".
std::tuple<std::string_view, unsigned long, unsigned long> place_of(const Error& error) {
  std::string_view where = error.where;
  const unsigned long last = take_number(where);
  const unsigned long line = take_number(where);
  return line == 0 ? std::tuple(where, last, 0UL) : std::tuple(where, line, last);
}

}  // namespace

Error joined(std::vector<Error> errors) {
  std::vector<Error> all;
  for (Error& error : errors) {
    std::vector<Error> others = std::move(error.others);
    error.others.clear();
    all.push_back(std::move(error));
    std::ranges::move(others, std::back_inserter(all));
  }
  std::ranges::stable_sort(
      all, [](const Error& a, const Error& b) { return place_of(a) < place_of(b); });
  const auto repeated = std::ranges::unique(all, [](const Error& a, const Error& b) {
    return a.where == b.where && a.message == b.message;
  });
  all.erase(repeated.begin(), repeated.end());
  Error first = std::move(all.front());
  first.others.assign(std::make_move_iterator(all.begin() + 1), std::make_move_iterator(all.end()));
  return first;
}

}  // namespace micryscope
