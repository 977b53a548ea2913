#include "app/ini_edit.hpp"

#include "app/quantities.hpp"

#include <algorithm>

namespace pointsbot::app {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Without a byte-order mark, line end and blanks.
std::string_view bare(std::string_view line) {
  if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return trimmed(line);
}

bool is_comment(std::string_view line) { return line.starts_with(';') || line.starts_with('#'); }

/// The name of the section that the line begins.
std::optional<std::string_view> section_in(std::string_view line) {
  line = bare(line);
  if (!line.starts_with('[')) return std::nullopt;
  const std::size_t end = line.find(']');
  if (end == line.npos) return std::nullopt;
  return trimmed(line.substr(1, end - 1));
}

struct Assignment {
  std::string_view key;
  std::string_view value;
};

std::optional<Assignment> assignment_in(std::string_view line) {
  line = bare(line);
  const std::size_t equals = line.find('=');
  if (is_comment(line) || line.starts_with('[') || equals == line.npos) return std::nullopt;
  return Assignment{trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1))};
}

}  // namespace

IniEdit::IniEdit(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t size = end == text.npos ? text.size() : end + 1;
    lines_.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  if (!lines_.empty() && lines_.front().ends_with("\r\n")) end_ = "\r\n";
}

std::optional<std::size_t> IniEdit::find(std::string_view section, std::string_view key) const {
  std::string_view in;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (const auto begins = section_in(lines_[i])) in = *begins;
    const auto found = assignment_in(lines_[i]);
    if (found && in == section && found->key == key) return i;
  }
  return std::nullopt;
}

std::optional<std::string> IniEdit::value(std::string_view section, std::string_view key) const {
  const auto at = find(section, key);
  if (!at) return std::nullopt;
  return std::string{assignment_in(lines_[*at])->value};
}

std::string IniEdit::line(std::string_view text) const { return std::string{text} + end_; }

void IniEdit::set(std::string_view section, std::string_view key, std::string_view value) {
  std::string text{key};
  text.append(" = ").append(value);
  if (const auto at = find(section, key)) {
    if (assignment_in(lines_[*at])->value == value) return;
    const bool marked = lines_[*at].starts_with(kByteOrderMark);
    lines_[*at] = (marked ? std::string{kByteOrderMark} : "") + line(text);
    return;
  }
  if (!lines_.empty() && !lines_.back().ends_with('\n')) lines_.back() += end_;
  const auto begins = std::ranges::find_if(
      lines_, [&](const std::string& one) { return section_in(one) == section; });
  if (begins == lines_.end()) {
    if (!lines_.empty() && !bare(lines_.back()).empty()) lines_.push_back(line(""));
    lines_.push_back(line("[" + std::string{section} + "]"));
    lines_.push_back(line(text));
    return;
  }
  // Behind the last setting of that section: what follows may be a comment of the next one.
  auto behind = begins + 1;
  for (auto one = behind; one != lines_.end() && !section_in(*one); ++one) {
    if (assignment_in(*one)) behind = one + 1;
  }
  lines_.insert(behind, line(text));
}

std::string IniEdit::text() const {
  std::string all;
  for (const std::string& one : lines_) all += one;
  return all;
}

}  // namespace pointsbot::app
