/** A page with nothing but a code and a camera: `?show=HEX` is the code; what is read is listed. */
import { render } from 'preact'
import { useState } from 'preact/hooks'
import { Camera } from '../../../packages/app/src/scan/Camera.tsx'
import { QrCode } from '../../../packages/app/src/scan/QrCode.tsx'
import '../../../packages/app/src/scan/scan.css'

const texts = {
  label: 'What the camera sees',
  caption: 'Point at the other screen.',
  switchCamera: 'Other camera',
  torch: 'Light',
  again: 'Try again',
  sounds: 'Sounds',
  aims: { nothing: 'nothing', dark: 'dark', closer: 'closer', still: 'still' },
  failed: {
    refused: 'failed: refused',
    missing: 'failed: missing',
    busy: 'failed: busy',
    insecure: 'failed: insecure',
    unsupported: 'failed: unsupported',
  },
}

function Page({ shown }: { shown: Uint8Array }) {
  const [isOn, setOn] = useState(true)
  const [read, setRead] = useState<readonly string[]>([])
  const onFrame = (bytes: Uint8Array) => setRead(before => [...before, toHex(bytes)])
  return (
    <main>
      {isOn && (
        <Camera
          texts={texts}
          hint={read.length === 0 ? '' : `${new Set(read).size} read`}
          sounds
          onSounds={() => {}}
          onFrame={onFrame}
        />
      )}
      <QrCode bytes={shown} label="Mine" />
      <button type="button" id="toggle" onClick={() => setOn(!isOn)}>
        {isOn ? 'Off' : 'On'}
      </button>
      <output hidden data-read={[...new Set(read)].join(' ')} data-count={read.length} />
    </main>
  )
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

function parseHex(text: string): Uint8Array {
  const pairs = text.match(/[0-9a-f]{2}/g) ?? ['00']
  return Uint8Array.from(pairs, pair => Number.parseInt(pair, 16))
}

const show = new URLSearchParams(location.search).get('show') ?? ''
render(<Page shown={parseHex(show)} />, document.body)
