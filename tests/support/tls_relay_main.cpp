// tls_relay DIRECTORY PORT: TLS in front of 127.0.0.1:PORT until it is ended, with certificates
// that it makes in DIRECTORY. Says where, and what trusts it.
#include "tests/support/certificates.hpp"
#include "tests/support/tls_relay.hpp"

#include <boost/asio/io_context.hpp>

#include <charconv>
#include <cstdint>
#include <cstring>
#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  std::uint16_t to = 0;
  if (argc == 3) std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), to);
  if (to == 0) {
    std::cerr << "usage: tls_relay DIRECTORY PORT\n";
    return 2;
  }
  try {
    const auto certificates = pointsbot::tests::make_certificates(argv[1]);
    boost::asio::io_context loop{1};
    const pointsbot::tests::TlsRelay relay{loop.get_executor(), certificates.good, to};
    std::cout << relay.url() << "\nSSL_CERT_DIR=" << certificates.trusted.string() << std::endl;
    loop.run();
  } catch (const std::exception& error) {
    std::cerr << "tls_relay: " << error.what() << '\n';
    return 1;
  }
}
