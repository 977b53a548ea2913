#include "db/disk.hpp"

#include "db/error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

namespace pointsbot::db {
namespace {

struct NetworkType {
  unsigned long type;
  std::string_view name;
};

// statfs(2), and linux/magic.h
constexpr NetworkType kNetworks[] = {
    {0x6969, "NFS"},       {0x517B, "SMB"},        {0xFF534D42, "SMB"},
    {0xFE534D42, "SMB"},   {0x01021997, "9P"},     {0x5346414F, "AFS"},
    {0x6B414653, "AFS"},   {0x73757245, "Coda"},   {0x564C, "NCP"},
    {0x00C36400, "Ceph"},  {0x0BD00BD0, "Lustre"}, {0x786F4256, "VirtualBox shared folder"},
    {0x7461636F, "OCFS2"}, {0x01161970, "GFS2"},   {0x47504653, "GPFS"},
};

/// Closes it.
struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

}  // namespace

std::string_view network_file_system(long type) {
  // Of 32 bits, whose highest one some kernels hand out as a sign.
  const auto number = static_cast<unsigned long>(type) & 0xFFFFFFFF;
  for (const NetworkType& network : kNetworks) {
    if (network.type == number) return network.name;
  }
  return {};
}

Disk Disk::of(const std::filesystem::path& path) {
  std::filesystem::path there = real_file(path);
  struct ::statfs status {};
  while (::statfs(there.c_str(), &status) != 0) {
    if (errno == EINTR) continue;
    if (there == there.parent_path()) return {};
    there = there.parent_path();
  }
  return {network_file_system(static_cast<long>(status.f_type)),
          static_cast<std::int64_t>(status.f_bavail) * static_cast<std::int64_t>(status.f_bsize)};
}

void refuse_network(const std::filesystem::path& file) {
  const std::string_view network = Disk::of(file).network;
  if (network.empty()) return;
  throw Unusable{fmt::format(
      "{} is on a network drive ({}). There the database's log cannot be shared safely, and points "
      "that were paid could be lost. Nothing was changed. Put a file on a disk of this computer "
      "into [database] path; the network drive is a good place for [database] backup_dir.",
      file.string(), network)};
}

std::filesystem::path real_file(const std::filesystem::path& file) {
  std::error_code failed;
  const std::filesystem::path whole = std::filesystem::absolute(file, failed);
  if (failed) return file;
  std::filesystem::path real = std::filesystem::weakly_canonical(whole, failed);
  return failed ? whole : real;
}

std::filesystem::path log_of(const std::filesystem::path& database) {
  std::filesystem::path log = real_file(database);
  log += "-wal";
  return log;
}

std::string why_no_files_in(const std::filesystem::path& folder) {
  std::filesystem::path there = real_file(folder);
  struct ::stat status {};
  while (::stat(there.c_str(), &status) != 0) {
    if (errno != ENOENT || there == there.parent_path())
      return fmt::format("{}: {}", there.string(), std::strerror(errno));
    there = there.parent_path();
  }
  if (!S_ISDIR(status.st_mode)) return there.string() + " is no folder";
  if (::faccessat(AT_FDCWD, there.c_str(), W_OK | X_OK, AT_EACCESS) == 0) return {};
  return fmt::format("{}: {}", there.string(), std::strerror(errno));
}

std::string_view what_is_no_file(const std::filesystem::path& path) {
  std::error_code failed;
  const auto status = std::filesystem::status(path, failed);
  if (!std::filesystem::status_known(status)) {
    throw Unusable{fmt::format("{} cannot be looked at ({}). May this user open its folder?",
                               path.string(), failed.message())};
  }
  if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status)) return {};
  return std::filesystem::is_directory(status) ? "a folder" : "no file";
}

std::int64_t size_of(const std::filesystem::path& file) {
  struct ::stat status {};
  return ::stat(file.c_str(), &status) == 0 ? std::int64_t{status.st_size} : 0;
}

std::string size_in_words(std::int64_t bytes) {
  constexpr double kMega = 1 << 20;
  const auto size = static_cast<double>(bytes);
  if (bytes < (1 << 20)) return fmt::format("{} KB", (bytes + 1023) / 1024);
  if (size < 10 * kMega) return fmt::format("{:.1f} MB", size / kMega);
  if (size < 10'000 * kMega) return fmt::format("{:.0f} MB", size / kMega);
  return fmt::format("{:.0f} GB", size / kMega / 1024);
}

void sync_to_disk(const std::filesystem::path& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  // Some file systems have no sync for a folder: they say EINVAL, and there is nothing to be done.
  if (file.number >= 0 && (::fsync(file.number) == 0 || errno == EINVAL)) return;
  throw Unusable{
      fmt::format("{} could not be written safely ({}).", path.string(), std::strerror(errno))};
}

void rename_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (std::rename(from.c_str(), to.c_str()) == 0) return;
  throw Unusable{fmt::format("{} could not be renamed to {} ({}).", from.string(),
                             to.filename().string(), std::strerror(errno))};
}

}  // namespace pointsbot::db
