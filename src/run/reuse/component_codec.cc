#include "run/reuse/component_codec.h"

#include <algorithm>
#include <set>
#include <type_traits>

#include "cache/result_codec.h"

namespace micryscope {

namespace graph {

static constexpr Limit last_of(Limit) { return Limit::size; }

template <class Archive, class Object>
requires std::is_same_v<std::remove_const_t<Object>, SharedName>
static void fields(Archive& archive, Object& shared) {
  auto& [name, gives, takes] = shared;
  archive(name, gives, takes);
}

}  // namespace graph

template <class Archive, class Object>
requires std::is_same_v<std::remove_const_t<Object>, LimitHit>
static void fields(Archive& archive, Object& hit) {
  auto& [limit, places, file, line] = hit;
  archive(limit, places, file, line);
}

template <class Archive, class Object>
requires std::is_same_v<std::remove_const_t<Object>, ShownPlace>
static void fields(Archive& archive, Object& place) { archive(place.location, place.is_secret); }

template <class Archive, class Object>
requires std::is_same_v<std::remove_const_t<Object>, ComponentResult>
static void fields(Archive& archive, Object& result) {
  auto& [findings, shown, notifications, limits, shared, is_dated] = result;
  archive(findings, shown, notifications, limits, shared, is_dated);
}

namespace {

class Checker {
 public:
  Checker(const Analysis& analysis, const Component& component)
      : analysis_(analysis), component_(component) {
    rules_.insert(analysis.profile.rules.begin(), analysis.profile.rules.end());
  }

  bool fits(const ComponentResult& result) const {
    return std::ranges::all_of(result.findings, [&](const auto& item) { return fits(item); }) &&
           std::ranges::all_of(result.shown,
                               [&](const ShownPlace& place) { return fits(place.location); }) &&
           std::ranges::all_of(result.notifications,
                               [&](const auto& item) { return fits(item); }) &&
           std::ranges::all_of(result.limits,
                               [&](const LimitHit& hit) { return hit.file < component_.size(); });
  }

 private:
  bool fits(const rules::Finding& finding) const {
    const auto fits_at = [&](const auto& item) { return fits(item.location); };
    return rules_.contains(finding.rule) && fits(finding.location) &&
           std::ranges::all_of(
               finding.flows,
               [&](const rules::Flow& flow) { return std::ranges::all_of(flow.steps, fits_at); }) &&
           std::ranges::all_of(finding.related,
                               [&](const auto& item) { return fits(item.first); }) &&
           std::ranges::all_of(finding.edits, fits_at) &&
           std::ranges::all_of(finding.suppressions,
                               [&](const auto& item) { return fits(item.comment); });
  }
  bool fits(const rules::Location& at) const {
    if (at.file >= component_.size() || at.span.begin > at.span.end) return false;
    // A file that an earlier run knew has no text yet; make_report() keeps its places inside.
    const source::SourceFile& file = analysis_.files.files[component_[at.file]];
    return !file.is_loaded || at.span.end <= file.text.size();
  }
  bool fits(const report::Notification& note) const {
    return note.path.empty() || std::ranges::any_of(component_, [&](std::uint32_t file) {
             return analysis_.files.files[file].path == note.path;
           });
  }

  const Analysis& analysis_;
  const Component& component_;
  std::set<std::string_view> rules_;
};

}  // namespace

std::string encode_result(const ComponentResult& result) {
  cache::Writer writer;
  writer(result);
  return writer.take();
}

std::optional<ComponentResult> decode_result(std::string_view bytes, const Analysis& analysis,
                                             const Component& component) {
  cache::Reader reader(bytes);
  std::optional<ComponentResult> result(std::in_place);
  reader(*result);
  if (!reader.is_complete() || !Checker(analysis, component).fits(*result)) result.reset();
  return result;
}

}  // namespace micryscope
