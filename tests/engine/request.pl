#!/usr/bin/perl
# One request to the engine, for what the docker command refuses to ask.
#   request.pl METHOD PATH BODY
use strict;
use warnings;
use IO::Socket::UNIX;

my ($method, $path, $body) = @ARGV;
(my $socket = $ENV{DOCKER_HOST}) =~ s{^unix://}{};
my $engine = IO::Socket::UNIX->new(Peer => $socket) or die "request: $socket: $!\n";
print $engine "$method $path HTTP/1.0\r\nHost: engine\r\nContent-Type: application/json\r\n",
    'Content-Length: ', length $body, "\r\n\r\n$body";
my $answer = join '', <$engine>;
die "request: $path: $answer\n" unless $answer =~ m{^HTTP/1\.[01] 2};
