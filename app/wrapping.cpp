#include "app/wrapping.hpp"

#include <algorithm>

namespace pointsbot::app {
namespace {

/// Characters, not bytes.
std::size_t length(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

/// Where the text of a line begins that stands behind blanks.
std::size_t indent_of(std::string_view line) {
  const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
  if (blanks == 0) return 0;
  const std::size_t digits = line.find_first_not_of("0123456789", blanks);
  if (digits != line.npos && digits > blanks && line.substr(digits).starts_with(". "))
    return digits + 2;
  const std::size_t gap = line.find("  ", blanks);
  return gap == line.npos ? blanks : std::min(line.find_first_not_of(' ', gap), line.size());
}

void append_wrapped(std::string& to, std::string_view line, std::size_t width) {
  const std::size_t indent = indent_of(line);
  const std::size_t hang = indent * 2 > width ? 2 : indent;
  std::string_view rest = line;
  for (std::size_t room = width; length(rest) > room; room = width - hang) {
    // The last blank before the margin, else the first one behind it: never in the indent.
    std::size_t end = rest.npos;
    const std::size_t from = rest.data() == line.data() ? indent : 0;
    for (std::size_t at = rest.find(' ', from); at != rest.npos; at = rest.find(' ', at + 1)) {
      if (end != rest.npos && length(rest.substr(0, at)) > room) break;
      end = at;
    }
    if (end == rest.npos) break;
    const std::size_t next = rest.find_first_not_of(' ', end);
    if (next == rest.npos) break;
    std::string_view part = rest.substr(0, end);
    while (part.ends_with(' ')) part.remove_suffix(1);
    to.append(part).append("\n").append(hang, ' ');
    rest.remove_prefix(next);
  }
  to.append(rest);
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t width) {
  std::string lines;
  for (std::size_t at = 0;;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    append_wrapped(lines, text.substr(at, end - at), width);
    if (end == text.size()) return lines;
    lines += '\n';
    at = end + 1;
  }
}

}  // namespace pointsbot::app
