/** By this variable all that a command started is known: it goes on to its children. */
export const MARK = 'COOPBOT_RUN';

/**
 * Ends every process with the mark `$1`: first politely. An engine has no call for that. Only shell, `tr` and `kill`, as the smallest
 * images have them.
 */
const SCRIPT = `
for signal in TERM KILL; do
  found=
  for environ in /proc/[0-9]*/environ; do
    pid=\${environ#/proc/}; pid=\${pid%/environ}
    case "$(tr '\\0' '\\n' <"$environ" 2>/dev/null)" in
    *"${MARK}=$1"*) kill -$signal "$pid" 2>/dev/null; found=yes ;;
    esac
  done
  [ -n "$found" ] || exit 0
  [ $signal = KILL ] || sleep 2
done
`;

export function endCommand(mark: string): string[] {
  return ['sh', '-c', SCRIPT, 'sh', mark];
}
