#!/usr/bin/perl
# An authorization plugin that allows everything: enough for the engine to have one.
#   permit.pl SOCKET
use strict;
use warnings;
use IO::Socket::UNIX;

my $type = 'application/vnd.docker.plugins.v1+json';

sub answer_to {
    my ($path) = @_;
    return $path =~ /Activate$/ ? '{"Implements": ["authz"]}' : '{"Allow": true}';
}

# One connection: requests with a Content-Length or in chunks, one after the other.
sub serve {
    my ($peer) = @_;
    while (defined(my $line = <$peer>)) {
        my ($path) = $line =~ /^POST (\S+)/ or return;
        my ($size, $chunked) = (0, 0);
        while (($line = <$peer>) =~ /\S/) {
            $size = $1 if $line =~ /^content-length:\s*(\d+)/i;
            $chunked = 1 if $line =~ /^transfer-encoding:\s*chunked/i;
        }
        do {
            $size = hex <$peer> if $chunked;
            read $peer, my $body, $size;
            <$peer> if $chunked;
        } while ($chunked && $size);
        my $answer = answer_to($path);
        print $peer "HTTP/1.1 200 OK\r\nContent-Type: $type\r\nContent-Length: ",
            length $answer, "\r\n\r\n$answer";
    }
}

my $listener = IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 16) or die "permit: $!\n";
$SIG{CHLD} = 'IGNORE';
while (my $peer = $listener->accept) {
    next if fork;
    serve($peer);
    exit;
}
