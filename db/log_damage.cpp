#include "db/log_damage.hpp"

#include "db/disk.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <span>
#include <string>
#include <vector>

namespace pointsbot::db {
namespace {

// https://sqlite.org/fileformat2.html#the_write_ahead_log
constexpr std::size_t kHeader = 32;
constexpr std::size_t kFrameHeader = 24;
/// Pages of our databases: today's, and those of before.
constexpr std::array<std::uint32_t, 2> kOurPages{2048, 4096};
constexpr std::uint32_t kLargestPage = 65536;
constexpr std::uint32_t kMagic = 0x377f0682;  // and, with checksums of the other order, one more

using Bytes = std::span<const char>;

std::uint32_t big_endian(Bytes bytes, std::size_t at) {
  std::array<unsigned char, 4> b;
  std::memcpy(b.data(), bytes.data() + at, 4);
  return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
}

struct Checksum {
  std::uint32_t first = 0, second = 0;

  static Checksum stored(Bytes bytes, std::size_t at) {
    return {big_endian(bytes, at), big_endian(bytes, at + 4)};
  }
  Checksum over(Bytes bytes, bool swapped) const {
    Checksum sum = *this;
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      std::array<std::uint32_t, 2> words;
      std::memcpy(words.data(), bytes.data() + at, 8);
      if (swapped) words = {__builtin_bswap32(words[0]), __builtin_bswap32(words[1])};
      sum.first += words[0] + sum.second;
      sum.second += words[1] + sum.first;
    }
    return sum;
  }
  friend bool operator==(const Checksum&, const Checksum&) = default;
};

using Header = std::array<char, kHeader>;

bool read(std::ifstream& log, std::span<char> into) {
  return static_cast<bool>(log.read(into.data(), static_cast<std::streamsize>(into.size())));
}

std::optional<Header> header_of(const std::string& name) {
  std::ifstream log{name, std::ios::binary};
  Header header;
  return read(log, header) ? std::optional{header} : std::nullopt;
}

/// A header that is damaged itself may not know the size of a page: then it is one of ours, with
/// which the second frame has the salts of the first.
std::uint32_t page_of(const std::string& name) {
  for (const std::uint32_t page : kOurPages) {
    std::ifstream log{name, std::ios::binary};
    std::array<char, kFrameHeader> first, second;
    log.seekg(kHeader);
    if (!read(log, first) || !log.seekg(page, std::ios::cur) || !read(log, second)) continue;
    if (std::equal(first.begin() + 8, first.begin() + 16, second.begin() + 8)) return page;
  }
  return kOurPages.front();
}

std::optional<LogDamage> scan(const std::string& name) {
  const std::optional<Header> header = header_of(name);
  if (!header || *header == Header{}) return std::nullopt;
  const Bytes head{*header};
  const std::uint32_t magic = big_endian(head, 0), page = big_endian(head, 8);
  const bool is_little = std::endian::native == std::endian::little;
  const bool swapped = ((magic & 1) == 0) != is_little;
  Checksum sum = Checksum{}.over(head.first(kHeader - 8), swapped);
  const bool header_adds_up = (magic & ~1U) == kMagic && std::has_single_bit(page) &&
                              page <= kLargestPage && sum == Checksum::stored(head, 24);

  std::ifstream log{name, std::ios::binary};
  log.seekg(kHeader);
  std::vector<char> frame(kFrameHeader + (header_adds_up ? page : page_of(name)));
  std::optional<Checksum> salts;
  if (header_adds_up) salts = Checksum::stored(head, 16);
  LogDamage damage;
  bool adds_up = header_adds_up;
  while (read(log, frame)) {
    const Bytes bytes{frame};
    const Checksum of_frame = Checksum::stored(bytes, 8);
    if (!salts) salts = of_frame;
    sum = sum.over(bytes.first(8), swapped).over(bytes.subspan(kFrameHeader), swapped);
    adds_up = adds_up && of_frame == *salts && sum == Checksum::stored(bytes, 16);
    // What an older log left behind has other salts.
    const bool commits = of_frame == *salts && big_endian(bytes, 4) != 0;
    if (commits) ++(adds_up ? damage.readable : damage.unreadable);
  }
  // The header is on the disk before the first commit is begun.
  const bool by_a_crash = damage.unreadable < (header_adds_up ? 2 : 1);
  if (by_a_crash || header_of(name) != header) return std::nullopt;
  return damage;
}

}  // namespace

std::optional<LogDamage> find_log_damage(const std::filesystem::path& database) {
  const std::string name = log_of(database).string();
  const auto damage = scan(name);
  if (!damage) return std::nullopt;
  // A frame that was being written when it was read adds up the second time.
  const auto again = scan(name);
  return again && again->readable == damage->readable ? again : std::nullopt;
}

}  // namespace pointsbot::db
