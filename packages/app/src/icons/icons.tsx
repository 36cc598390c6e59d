/** Signs that go with words; none stands alone. */

export function BackIcon() {
  return <Icon path="M15 4 7 12l8 8" />
}

export function SearchIcon() {
  return <Icon path="M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5 21 21" />
}

export function DeleteIcon() {
  return <Icon path="M9 5h12v14H9l-6-7zM12 9l6 6M18 9l-6 6" />
}

function Icon({ path }: { path: string }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <path d={path} />
    </svg>
  )
}
