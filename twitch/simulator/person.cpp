#include "twitch/simulator/person.hpp"

namespace pointsbot::twitch::simulator {
namespace {

// A number is written in base 100, a syllable a digit, the lowest first. Adornments are made of
// what no syllable has: digits, underscores, the letter x, a vowel drawn out.
constexpr std::string_view kConsonants = "bcdfghjklmnpqrstvwyz";
constexpr std::string_view kVowels = "aeiou";
constexpr std::uint64_t kSyllables = kConsonants.size() * kVowels.size();
static_assert(kSyllables == 100);

enum class Adornment { none, number, underscored_number, underscore, crosses, drawn_out };

Adornment adornment(std::uint64_t whim) {
  constexpr Adornment kChoice[] = {
      Adornment::none,       Adornment::none,   Adornment::number,  Adornment::underscored_number,
      Adornment::underscore, Adornment::number, Adornment::crosses, Adornment::drawn_out};
  return kChoice[whim % std::size(kChoice)];
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

void append_utf8(ShortText<25>& text, std::uint32_t code) {
  text += static_cast<char>(0xE0 | code >> 12);
  text += static_cast<char>(0x80 | (code >> 6 & 0x3F));
  text += static_cast<char>(0x80 | (code & 0x3F));
}

ShortText<25> cjk(std::uint64_t whim) {
  struct Script {
    std::uint32_t first, last;
  };
  constexpr Script kScripts[] = {
      {0x4E00, 0x9FA5}, {0xAC00, 0xD7A3}, {0x3041, 0x3096}, {0x30A1, 0x30FA}};
  const Script script = kScripts[whim % std::size(kScripts)];
  ShortText<25> text;
  for (std::uint64_t left = 2 + whim / 4 % 7; left > 0; --left) {
    whim = whim * 6364136223846793005 + 1442695040888963407;
    append_utf8(text, script.first + static_cast<std::uint32_t>(whim >> 33) %
                                         (script.last - script.first + 1));
  }
  return text;
}

}  // namespace

ShortText<25> login_for(std::uint64_t number, std::uint64_t whim) {
  const Adornment adorned = adornment(whim);
  std::uint64_t choice = whim / 8;
  ShortText<25> text;
  if (adorned == Adornment::crosses) text += 'x';
  for (int syllables = 0; syllables < 2 || number > 0; ++syllables, number /= kSyllables) {
    if (adorned == Adornment::underscore && syllables == 1) text += '_';
    text += kConsonants[number % kSyllables / kVowels.size()];
    text += kVowels[number % kVowels.size()];
  }
  if (adorned == Adornment::crosses) text += 'x';
  if (adorned == Adornment::drawn_out) {
    const char last = text.view().back();
    for (std::uint64_t more = 1 + choice % 8; more > 0; --more) text += last;
  }
  if (adorned == Adornment::underscored_number || adorned == Adornment::drawn_out) text += '_';
  if (adorned == Adornment::number || adorned == Adornment::underscored_number ||
      adorned == Adornment::drawn_out) {
    choice /= 8;
    for (std::uint64_t digits = 1 + choice % 4; digits > 0; --digits) {
      choice /= 4;
      text += static_cast<char>('0' + choice % 10);
      choice /= 10;
    }
  }
  return text;
}

std::optional<std::uint64_t> number_behind(std::string_view login) {
  std::uint64_t number = 0, weight = 1;
  int syllables = 0;
  for (std::size_t i = 0; i + 1 < login.size(); ++i) {
    const std::size_t consonant = kConsonants.find(login[i]);
    const std::size_t vowel = kVowels.find(login[i + 1]);
    if (consonant == kConsonants.npos || vowel == kVowels.npos) continue;
    if (++syllables > 6) return std::nullopt;
    number += weight * (consonant * kVowels.size() + vowel);
    weight *= kSyllables;
    ++i;
  }
  return syllables >= 2 ? std::optional{number} : std::nullopt;
}

ShortText<25> display_name_for(std::string_view login, std::uint64_t whim) {
  enum class Capitals { none, first, each_part, all };
  const std::uint64_t choice = whim % 16;
  if (choice == 0) return cjk(whim / 16);
  const Capitals capitals = choice < 6    ? Capitals::none
                            : choice < 11 ? Capitals::first
                            : choice < 14 ? Capitals::each_part
                                          : Capitals::all;
  ShortText<25> text;
  for (std::size_t i = 0; i < login.size(); ++i) {
    const bool part_begins = i == 4 || (i > 0 && login[i - 1] == '_');
    const bool capital = capitals == Capitals::all || (capitals != Capitals::none && i == 0) ||
                         (capitals == Capitals::each_part && part_begins);
    text += capital ? upper(login[i]) : login[i];
  }
  return text;
}

}  // namespace pointsbot::twitch::simulator
