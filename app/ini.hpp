#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::app {

/// What is wrong in a file, and where. Line 0: the file as a whole.
struct Mistake {
  int line = 0;
  std::string text;
};

struct IniSection {
  int line = 0;
  std::string name;
};

/// `key = value`; blanks around each are gone.
struct IniEntry {
  int line = 0;
  std::string section;  ///< empty before the first section
  std::string key;
  std::string value;
  std::string text{};  ///< the whole line
};

/// An INI text as it was written, in the order of its lines. What has no place in such a text is
/// among the mistakes and nowhere else.
struct Ini {
  std::vector<IniSection> sections;
  std::vector<IniEntry> entries;
  std::vector<Mistake> mistakes;
};

/// Reads UTF-8 (a byte-order mark and CRLF are accepted): `[section]`, `key = value`, comments that
/// begin with ; or # on lines of their own. A section may be opened more than once. Never throws
/// for what the text holds. One thread at a time: the parser's switches are the process's.
Ini read_ini(std::string_view text);

}  // namespace pointsbot::app
