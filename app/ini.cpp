#include "app/ini.hpp"

#include "app/quantities.hpp"

#include <fmt/format.h>
#include <ini.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <optional>

namespace pointsbot::app {
namespace {

constexpr std::size_t kLongestLine = 1'000;

/// The first byte that does not belong to well-formed UTF-8 (RFC 3629), or the size of `text`.
std::size_t valid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned lead = byte(0);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0 || text.size() - at < length) return at;
    for (std::size_t i = 1; i < length; ++i) {
      if ((byte(i) & 0xC0) != 0x80) return at;
    }
    const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
    const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
    const bool too_large = lead == 0xF4 && byte(1) >= 0x90;
    if (overlong || surrogate || too_large) return at;
    at += length;
  }
  return at;
}

/// What makes a line unfit to be read at all.
std::optional<std::string> fault_of(std::string_view line) {
  if (line.size() > kLongestLine) {
    return fmt::format("this line has {} bytes; the longest that is read has {}.", line.size(),
                       kLongestLine);
  }
  if (valid_utf8(line) < line.size()) {
    return "this line is not UTF-8 text. Save the file as UTF-8.";
  }
  const auto invisible = std::find_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
  });
  if (invisible != line.end()) {
    return fmt::format("there is an invisible character in this line (code 0x{:02x}). Delete it.",
                       static_cast<unsigned>(*invisible));
  }
  return std::nullopt;
}

/// The text on its way through inih, which sees only lines that are fit to be read: for the others
/// an empty one, so that its idea of where it is stays right.
class Reading {
 public:
  explicit Reading(std::string_view text) : rest_{text} {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  /// As fgets: at most `size` - 1 bytes, up to the end of the line; false at the end of the text.
  bool read(char* buffer, std::size_t size) {
    if (pending_.empty() && !next_line()) return false;
    const std::size_t some = std::min(pending_.size(), size - 1);
    std::memcpy(buffer, pending_.data(), some);
    buffer[some] = '\0';
    pending_.erase(0, some);
    return true;
  }

  void entry(std::string_view section, std::string_view key, const char* value) {
    if (value == nullptr) {
      const std::string_view word = key.substr(0, key.find_first_of(" \t"));
      const std::string_view rest = trimmed(key.substr(word.size()));
      mistake(fmt::format("\"{}\" is neither a [section] nor a setting. Write: {} = {}", key, word,
                          rest.empty() ? "VALUE" : rest));
    } else if (key.empty()) {
      mistake("there is no name before the =.");
    } else {
      ini_.entries.push_back({line_, std::string{section}, std::string{key}, value, text_});
    }
  }

  void fail(std::exception_ptr failure) noexcept { failure_ = std::move(failure); }

  Ini finish() {
    if (failure_) std::rethrow_exception(failure_);
    return std::move(ini_);
  }

 private:
  void mistake(std::string text) { ini_.mistakes.push_back({line_, std::move(text)}); }

  bool next_line() {
    if (rest_.empty()) return false;
    ++line_;
    std::string_view line = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (auto fault = fault_of(line)) {
      mistake(std::move(*fault));
      line = {};
    }
    text_ = trimmed(line);
    pending_ = text_;
    if (pending_.starts_with('[')) pending_ = section(pending_);
    pending_ += '\n';
    return true;
  }

  /// Notes a section and returns its line as it should be, so that a mistake in it does not put the
  /// entries below into the section above.
  std::string section(const std::string& line) {
    const std::size_t end = line.find(']');
    std::string right = line.substr(0, end) + ']';
    if (end == line.npos) {
      mistake(fmt::format("the name of a section ends with ]. Write: {}", right));
    } else if (right.size() != line.size()) {
      mistake(
          fmt::format("only {} may stand in this line. A comment needs a line of its own.", right));
    }
    ini_.sections.push_back({line_, right.substr(1, right.size() - 2)});
    return right;
  }

  std::string_view rest_;
  std::string pending_;  // of the line at hand, what was not handed over yet
  std::string text_;     // of the line at hand, all of it
  int line_ = 0;
  Ini ini_;
  std::exception_ptr failure_;
};

// inih is C: nothing may be thrown through it.
char* read_some(char* buffer, int size, void* stream) noexcept {
  auto& reading = *static_cast<Reading*>(stream);
  try {
    return reading.read(buffer, static_cast<std::size_t>(size)) ? buffer : nullptr;
  } catch (...) {
    reading.fail(std::current_exception());
    return nullptr;
  }
}

int take_entry(void* user, const char* section, const char* key, const char* value) noexcept {
  auto& reading = *static_cast<Reading*>(user);
  try {
    reading.entry(section, key, value);
  } catch (...) {
    reading.fail(std::current_exception());
  }
  return 1;  // inih tells of no second line that failed: we keep the mistakes ourselves
}

}  // namespace

Ini read_ini(std::string_view text) {
  ini_allow_multiline = false;
  ini_allow_inline_comments = false;
  ini_allow_no_value = true;
  ini_use_stack = false;
  ini_allow_realloc = true;
  ini_max_line = static_cast<int>(kLongestLine) + 8;
  Reading reading{text};
  ini_parse_stream(read_some, &reading, take_entry, &reading);
  return reading.finish();
}

}  // namespace pointsbot::app
