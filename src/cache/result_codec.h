// Findings and notifications as the cache keeps them: lists of fields for archive.h. Whoever keeps
// a structure that holds some lists its own fields and hands them on to these.
//
//     Writer writer;  writer(result.findings, result.notifications);
//
// They hold no secret: every text of a finding names values by redact(), and what a report shows of
// the source is cut out of the source when it is written. tests/properties/ holds them to it.
#pragma once

#include "cache/archive.h"
#include "report/report.h"
#include "rules/finding.h"
#include "support/span.h"

namespace micryscope {

/// Part of the key of whatever is written with these; another one makes old values misses.
inline constexpr std::uint64_t kResultSchema = 2;

template <class Archive, class Object>
requires std::is_same_v<std::remove_const_t<Object>, Span>
void fields(Archive& archive, Object& span) {
  auto& [begin, end] = span;
  archive(begin, end);
}

}  // namespace micryscope

namespace micryscope::rules {

constexpr Level last_of(Level) { return Level::error; }
constexpr Confidence last_of(Confidence) { return Confidence::high; }
constexpr Novelty last_of(Novelty) { return Novelty::fixed; }

template <class Archive, class Object>
requires std::is_same_v<std::remove_const_t<Object>, Location>
void fields(Archive& archive, Object& location) {
  auto& [file, span] = location;
  archive(file, span);
}

template <class Archive, class Object>
requires std::is_same_v<std::remove_const_t<Object>, Step>
void fields(Archive& archive, Object& step) {
  auto& [location, text, certain] = step;
  archive(location, text, certain);
}

template <class Archive, class Object>
requires std::is_same_v<std::remove_const_t<Object>, Flow>
void fields(Archive& archive, Object& flow) {
  auto& [steps] = flow;
  archive(steps);
}

template <class Archive, class Object>
requires std::is_same_v<std::remove_const_t<Object>, Edit>
void fields(Archive& archive, Object& edit) {
  auto& [location, text] = edit;
  archive(location, text);
}

template <class Archive, class Object>
requires std::is_same_v<std::remove_const_t<Object>, Suppression>
void fields(Archive& archive, Object& suppression) {
  auto& [comment, reason] = suppression;
  archive(comment, reason);
}

template <class Archive, class Object>
requires std::is_same_v<std::remove_const_t<Object>, Finding>
void fields(Archive& archive, Object& finding) {
  auto& [rule, level, confidence, novelty, location, message, fix, flows, related, evidence,
         explains, edits, suppressions, in_test_code, scope, operation, language] = finding;
  archive(rule, level, confidence, novelty, location, message, fix, flows, related, evidence,
          explains, edits, suppressions, in_test_code, scope, operation, language);
}

}  // namespace micryscope::rules

namespace micryscope::report {

template <class Archive, class Object>
requires std::is_same_v<std::remove_const_t<Object>, Notification>
void fields(Archive& archive, Object& notification) {
  auto& [level, id, text, path, line] = notification;
  archive(level, id, text, path, line);
}

}  // namespace micryscope::report
