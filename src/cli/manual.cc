#include "cli/manual.h"

namespace xcodec::cli {

const char* ManualBeforeOptions() {
  return R"(.SH SYNOPSIS
.B xcodec
[\fIOPTION\fR...] \fIINPUT\fR [\fIOUTPUT\fR]
.br
.B xcodec
[\fIOPTION\fR...] \fB\-\-output\-dir\fR \fIFOLDER\fR \fIINPUT\fR...
.br
.B xcodec
\fICOMMAND\fR [\fIOPTION\fR...] [\fIARGUMENT\fR...]
.SH DESCRIPTION
.B xcodec
compresses music and speech to a few kilobits per second with a neural network, and back.
An input whose name ends in .ecdc is decoded; any other input is audio and is encoded.
When the input is audio and the output's name ends in .wav or .flac, the audio is encoded and decoded in one go.
.PP
Without OUTPUT, song.wav becomes song.ecdc and song.ecdc becomes song_decompressed.wav.
\- stands for standard input or output; audio from a pipe is read as it comes when it is WAV or, with \fB\-\-raw\fR, has no header, and
through a temporary file otherwise.
.PP
WAV, FLAC, Ogg, MP3, AIFF, CAF, AU and W64 are read by themselves; M4A, AAC, WMA, WavPack, Monkey's Audio, True Audio, Musepack, AC\-3, DTS,
AMR, LATM, NUT, SoX's own format, and the sound of MP4, Matroska, AVI, MPEG and Flash video with the package xcodec\-ffmpeg. Of several audio streams the default one is
taken, and a line says so. \fB\-\-rm\fR keeps files that hold anything else: video, more audio streams, subtitles.
.PP
The built\-in model works on 48 kHz stereo at 3, 6, 12, 24 and 48 kbps. Others are added with \fBxcodec model import\fR and
\fBxcodec model pull\fR. Nothing but \fBmodel pull\fR uses the network.
.PP
Output appears whole or not at all: it is written to a temporary file beside its target, synced and renamed.
)";
}

const char* ManualAfterOptions() {
  return R"(.SH TAGS
Every tag of a source comes back when its file is decoded to WAV or FLAC, or is named, once, by a line on standard error; \fB\-\-report\fR has
the names as lost_tags, and \fB\-\-rm\fR keeps such a source. Kept are texts, whatever they are called, also empty ones and several of one name,
and up to 250 of them; pictures of up to 1 MiB with their types and descriptions; the languages of comments and lyrics (LYRICS_LANGUAGE has one
for each value of LYRICS, in order); starts and titles of chapters (CHAPTER001, CHAPTER001NAME); the cue sheet of FLAC (CUESHEET). Names do not
tell letters of either case apart. Where a format wants UTF\-8 and has something else, that is read as Latin\-1. Named are things that are no
text, tags that are damaged, and those of the second and later streams of a file that joins several (a recording of a radio station) where they
differ from the first one's: an .ecdc file has tags for all of its audio. Version 0 files hold no tags. Neither do pipes and raw samples that are
decoded to; that is told with \fB\-v\fR only.
.SH OPTIONS WITHOUT EFFECT
An option that has no effect on anything that a command line asks for is an error (exit status 2), and nothing is done. Scripts and aliases may
give these all the time: \fB\-f\fR, \fB\-v\fR, \fB\-\-quiet\fR, \fB\-T\fR, \fB\-M\fR, \fB\-\-jobs\fR, \fB\-\-multiple\fR, \fB\-\-report\fR,
\fB\-\-backend\fR, \fB\-\-device\fR, \fB\-\-precision\fR (where anything is computed), and options whose effect depends on what a file holds, such as \fB\-\-model\-rate\fR,
\fB\-\-accept\-truncated\fR and \fB\-r\fR. \fB\-m\fR NAME is an error when decoding, since files say what their model is; \fB\-m\fR FOLDER gives
one that is not installed.
.SH MANY FILES
With \fB\-\-recursive\fR files in folders count by what they hold, not by their names; a name that promises audio which is not there is a
failure. A summary on standard error says how many were encoded (or decoded), skipped (their output exists), not audio, and how many
failed; \fB\-v\fR and \fB\-\-report\fR name everything that was left out, and why. What was left out although it may be heard makes the exit
status 1: videos whose sound cannot be read, files without a header (\fB\-\-raw\fR), folders elsewhere that symbolic links lead to. Where nothing
is that could be encoded, decoded or tested, and no .ecdc file of an earlier run either, the exit status is 2. With \fB\-\-rm\fR only
what was encoded whole is removed; of a symbolic link, the link.
.SH WHOLE INPUTS
An input is encoded whole, or an error says what is missing and at which byte, and nothing is written. That is so for files and pipes, with
\fB\-\-rm\fR and without. Errors are: an end before the one that the header states; a frame, packet, page or tag that is cut; samples that the
header does not count; and another file that begins after the end, or anywhere in one that does not say where it ends. Several Ogg, FLAC or
MPEG streams are read one after the other. Padding of zeros and whole tags (ID3, APE, Lyrics3) are no audio wherever they stand, nor are ends
of lines in front. What may be anything (bytes before the first whole frame of a recording that begins amid one, text, garbage after
formats that know their own end) is left out with a line that counts it, and \fB\-\-rm\fR keeps the source. \fB\-\-accept\-truncated\fR
encodes what can be read where there would be an error, and says what is missing.
.SH RECORDINGS
An encoding whose input is a pipe or a device, as in \fBrec \- | xcodec \- live.ecdc\fR, is ended by the end of the pipe, and by the first
INT, TERM or HUP: the output then holds everything that had come, as a complete file, and the exit status is 128+n all the same. A second
signal ends the program at once and leaves nothing. When nothing had come there is no output. A pipe whose audio says how long it is and
which ends before that (\fBarecord \-d\fR) is a truncated input like any other: \fB\-\-accept\-truncated\fR keeps what there was. Of a pipe that
does not say it and ends within a frame, the bytes of that frame are left out, and a line says so; of a file that is an error. After KILL or a
power cut the folder holds .xcodec\-PID\-N.tmp, of which \fBxcodec recover\fR saves everything but the last seconds.
.SH EXIT STATUS
.TP
.B 0
success
.TP
.B 1
some of several files failed, or something in a folder that may be heard was left out; or an internal error
.TP
.B 2
the command line makes no sense
.TP
.B 3
damaged, truncated or hostile data
.TP
.B 4
an unsupported version, feature or model
.TP
.B 5
reading or writing failed
.TP
.B 6
out of memory or over a limit
.TP
.B 128+n
ended by signal n; the output of a recording is complete up to then, see RECORDINGS
.SH ENVIRONMENT
.TP
.B XCODEC_MODEL_DIR
folder of models, searched first; like every store it is passed over when somebody else may have written to it
.TP
.B XDG_DATA_HOME
its xcodec/models is searched next (default ~/.local/share)
.TP
.B XCODEC_HUB
a mirror of Hugging Face's hub, instead of https://huggingface.co, from which \fBmodel pull\fR takes OWNER/NAME; http is allowed
.TP
.B HF_HUB_CACHE, HF_HOME
where \fBmodel import\fR looks for OWNER/NAME (HF_HOME/hub, by default ~/.cache/huggingface/hub)
.TP
.B XCODEC_NUM_THREADS
default of \fB\-\-threads\fR
.TP
.B XCODEC_SIMD
scalar, sse4, avx2 or avx512 forces an instruction set, for tests and bug reports
.TP
.B XCODEC_PLUGIN_DIR
the one place where libxcodec_torch.so, libxcodec_ffmpeg.so and libxcodec_fetch.so are looked for (an absolute path), instead of beside
the library
.SH EXAMPLES
.nf
xcodec \-b 3 song.wav song.ecdc
xcodec song.ecdc song.wav
sox in.flac \-t wav \- | xcodec \-b 3 \- \- | ssh host 'cat > x.ecdc'
xcodec \-\-recursive \-\-output\-dir archive music
xcodec info song.ecdc
.fi
.SH SEE ALSO
.BR ecdc (5),
.BR flac (1),
.BR opusenc (1)
)";
}

const char* HelpFooter() {
  return "\nExit status: 0 ok, 1 some files failed or were left out, 2 usage, 3 damaged data, 4 unsupported, "
         "5 input/output, "
         "6 limits,\n"
         "128+n ended by signal n.\n\n"
         "Examples:\n"
         "  xcodec -b 3 song.wav song.ecdc     encode at 3 kbps\n"
         "  xcodec song.ecdc song.wav          decode\n"
         "  sox in.flac -t wav - | xcodec - - | ssh host 'cat > x.ecdc'\n";
}

}  // namespace xcodec::cli
